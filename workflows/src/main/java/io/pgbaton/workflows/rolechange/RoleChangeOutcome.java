package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.election.Standing;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of a role change: result of the workflow, and so far also of the query {@code state}.
 *
 * @param summary one sentence for a person
 * @param evidence what was seen that called for it, in words; null if nothing had to be seen
 * @param from who held the baton before; null if nobody did
 * @param to who holds it now, or was the last candidate; null if none was chosen
 * @param epoch the newest epoch that the run opened or finished; null if none
 * @param why why this candidate; null if none was chosen
 * @param candidates every member as the election saw it
 * @param totalMs milliseconds from the first workflow task to the end
 * @param temporalMs how much of it no step was running and no hold was pausing: Temporal's own share
 */
public record RoleChangeOutcome(
        Result result,
        String summary,
        @Nullable String evidence,
        @Nullable InstanceName from,
        @Nullable InstanceName to,
        @Nullable Epoch epoch,
        @Nullable String why,
        List<Standing> candidates,
        List<StepReport> steps,
        long totalMs,
        long temporalMs) {
    public RoleChangeOutcome {
        candidates = List.copyOf(candidates);
        steps = List.copyOf(steps);
    }

    /** How a run can end. */
    public enum Result {
        /** It has not ended yet. */
        RUNNING("running"),
        /** The candidate holds the baton and serves clients. */
        MOVED("moved"),
        /** There was nothing to move. */
        NOT_NEEDED("not-needed"),
        /** It could not be moved safely in time; the reason stands in the summary. */
        HELD("held"),
        /** A person stopped it while it held. */
        CANCELLED("cancelled"),
        /** The switchover that was ordered could not begin as it was approved; the primary serves on. */
        REFUSED("refused");

        private final String label;

        Result(String label) {
            this.label = label;
        }

        /** As it stands in the search attribute PgOutcome. */
        public String label() {
            return label;
        }
    }
}
