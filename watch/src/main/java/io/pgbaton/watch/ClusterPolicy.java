package io.pgbaton.watch;

import io.pgbaton.core.detection.DetectionPolicy;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.workflows.rolechange.FailoverPolicy;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a cluster wants; it may change at any time.
 *
 * @param detection when a primary counts as lost
 * @param failover what happens then
 * @param shape what membership should be; null if nobody says: a cluster that is founded or adopted gets what is usual with so
 *     many instances, and a running one stays as it is
 */
public record ClusterPolicy(
        DetectionPolicy detection,
        FailoverPolicy failover,
        @Nullable WantedShape shape) {
    /** Of an owner who asked for nothing else. */
    public static final ClusterPolicy DEFAULT =
            new ClusterPolicy(DetectionPolicy.DEFAULT, FailoverPolicy.DEFAULT, null);

    /** What a role change is started with. */
    public RoleChangeInput input(ClusterUid cluster, String clusterName, Operation operation) {
        RoleChangeInput input =
                RoleChangeInput.of(cluster, clusterName, operation).under(failover);
        boolean makesBaton = operation == Operation.BOOTSTRAP || operation == Operation.ADOPTION;
        return makesBaton && shape != null ? input.withAcknowledgements(shape.acknowledgements()) : input;
    }

    /** The same, wanting this shape. */
    public ClusterPolicy wanting(@Nullable WantedShape newShape) {
        return new ClusterPolicy(detection, failover, newShape);
    }
}
