package io.pgbaton.operator.view;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.operator.desired.VolumeGrowth;
import io.pgbaton.workflows.reshape.ReshapeOutcome;
import io.pgbaton.workflows.rolling.RollingOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a cluster and its spec.
 *
 * @param refused what was asked for and is never done, each with the reason, in words
 * @param later what was asked for and is not done to a running cluster yet, in words
 * @param growth what is left to do until volumes are as large as is asked for
 * @param outdated whose pods are made otherwise than one would be made now, or wait for a restart, in order
 * @param reshape what the open change of members says of itself; null if none is open, or it was not asked
 * @param rolling what the open rolling change says of itself; null as before
 * @param moves the switchovers that the operator asked for to get there, oldest first
 * @param parameters those that PostgreSQL is to have
 */
public record SpecGap(
        List<String> refused,
        List<String> later,
        VolumeGrowth growth,
        List<InstanceName> outdated,
        @Nullable ReshapeOutcome reshape,
        @Nullable RollingOutcome rolling,
        List<MoveRequest> moves,
        Parameters parameters) {
    /** The cluster is as its spec says. */
    public static final SpecGap NONE = new SpecGap(List.of(), List.of(), List.of(), null, null, List.of());

    public SpecGap {
        refused = List.copyOf(refused);
        later = List.copyOf(later);
        outdated = List.copyOf(outdated);
        moves = List.copyOf(moves);
    }

    /** One in which nobody chose a parameter, and volumes are as large as is asked for. */
    public SpecGap(
            List<String> refused,
            List<String> later,
            List<InstanceName> outdated,
            @Nullable ReshapeOutcome reshape,
            @Nullable RollingOutcome rolling,
            List<MoveRequest> moves) {
        this(refused, later, VolumeGrowth.DONE, outdated, reshape, rolling, moves, Parameters.NONE);
    }
}
