package io.pgbaton.worker.port;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import java.util.Optional;

/**
 * Tells clients where the primary is. It fences nobody: a client that still holds an old address finds the door shut there.
 *
 * <p>What is published carries its epoch, and an older epoch never replaces a newer one, so a late duplicate of either
 * call changes nothing. Both throw {@link StoreException} if the outcome is unknown.
 */
public interface Router {
    /**
     * Sees to it that no epoch before {@code epoch} publishes anything from now on. Whether what such an epoch has published
     * is taken away now or only when {@link #route} replaces it is the router's choice.
     *
     * @return false if this epoch or a newer one has published already
     */
    boolean unroute(ClusterUid cluster, Epoch epoch);

    /**
     * Publishes the primary of {@code epoch}.
     *
     * @return false if a newer epoch has published already
     */
    boolean route(ClusterUid cluster, Epoch epoch, InstanceName primary, Address address);

    /**
     * Tells clients where the primary of {@code epoch} will be, beside its promotion: as little of {@link #route} as they need for
     * it, which comes later and makes sure of everything.
     *
     * @return false if a newer epoch has published already
     */
    default boolean announce(ClusterUid cluster, Epoch epoch, InstanceName primary, Address address) {
        return route(cluster, epoch, primary, address);
    }

    /**
     * Leads clients to nobody until the primary of {@code epoch} is published: a move that waits for long has them refused at
     * once, and so back as soon as there is somebody, which an address that swallows what they send does not.
     *
     * @return false if this epoch or a newer one has published already
     */
    default boolean withdraw(ClusterUid cluster, Epoch epoch) {
        return unroute(cluster, epoch);
    }

    /**
     * Whom clients are led to now.
     *
     * @return empty if it is nobody, or if it cannot be told whom
     */
    Optional<InstanceName> published(ClusterUid cluster);
}
