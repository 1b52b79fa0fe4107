package io.pgbaton.workflows.switchover;

import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.step.PlanAnswer;
import org.jspecify.annotations.Nullable;

/**
 * The record of a switchover that was asked for: result of the workflow, and so far also of the query {@code state}.
 *
 * @param summary one sentence for a person
 * @param plan the newest plan; null if there never was one
 * @param answer what a person said to it and was obeyed; null if nobody did
 * @param roleChange the record of its role change; null if none ended
 */
public record SwitchoverOutcome(
        Result result,
        String summary,
        @Nullable SwitchoverPlan plan,
        @Nullable PlanAnswer answer,
        @Nullable RoleChangeOutcome roleChange) {
    /** How a request can end. */
    public enum Result {
        /** It has not ended yet. */
        RUNNING("running"),
        /** The role moved; to whom stands in the summary. */
        MOVED("moved"),
        /** A check failed that nobody can accept. */
        REFUSED("refused"),
        /** A person said no. */
        REJECTED("rejected"),
        /** No person said anything in time, or its window is over. */
        EXPIRED("expired"),
        /** Another role change came first. */
        SUPERSEDED("superseded"),
        /** A person took it back. */
        CANCELLED("cancelled"),
        /** Its role change could not be finished safely in time. */
        HELD("held");

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
