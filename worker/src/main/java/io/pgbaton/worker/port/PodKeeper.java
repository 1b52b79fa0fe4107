package io.pgbaton.worker.port;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import java.util.List;

/** The pods in which the instances of clusters run. Whoever runs them makes one anew where one went. */
public interface PodKeeper {
    /**
     * A pod.
     *
     * @param uid of this very pod: one that is made anew has another
     * @param leaving true if it is on its way out
     * @param asWanted true if it was made as one would be made now
     * @param trouble why it does not run, in words; empty if nothing stands against it
     */
    record Kept(InstanceName instance, String uid, boolean leaving, boolean asWanted, String trouble) {}

    /**
     * All pods of a cluster, asked past every cache.
     *
     * @throws StoreException if it cannot be told
     */
    List<Kept> pods(ClusterUid cluster);

    /**
     * Lets exactly this pod go, in order (M6). Asking again changes nothing.
     *
     * @param uid of the pod; another one of that name stays
     * @throws StoreException if it is not known whether it goes
     */
    void delete(ClusterUid cluster, InstanceName instance, String uid);
}
