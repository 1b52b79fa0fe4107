package io.pgbaton.worker.port;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import java.util.List;

/** The pods in which the instances of clusters run. Whoever runs them makes one anew where one went. */
public interface PodKeeper {
    /**
     * A pod that is not on its way out.
     *
     * @param uid of this very pod: one that is made anew has another
     * @param asWanted true if it was made as one would be made now
     * @param trouble why it does not run, in words; empty if nothing stands against it
     */
    record Kept(InstanceName instance, String uid, boolean asWanted, String trouble) {}

    /**
     * All pods of a cluster, asked past every cache.
     *
     * @throws StoreException if it cannot be told
     */
    List<Kept> pods(ClusterUid cluster);

    /**
     * Lets exactly this pod go, in order. Asking again changes nothing.
     *
     * @throws StoreException if it is not known whether it goes
     */
    void delete(ClusterUid cluster, Kept pod);
}
