package io.pgbaton.watch;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;

/**
 * Sees containers end (M3). Only an end that was seen counts: a container that cannot be found proves nothing, nor does an
 * instance that does not answer.
 */
public interface ContainerWatch {
    /**
     * True if this run of this instance, with every process it ever started, is known to have ended. False means "not
     * known", whatever the cause; never throws for trouble on the way.
     */
    boolean terminated(ClusterUid cluster, InstanceName instance, Incarnation incarnation);
}
