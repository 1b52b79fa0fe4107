package io.pgbaton.workflows.rejoin;

import io.pgbaton.core.model.InstanceName;

/** The record of a rejoin: result of the workflow, and so far also of the query {@code state}. */
public record RejoinOutcome(Result result, InstanceName instance, String summary) {
    /** How a run can end. */
    public enum Result {
        RUNNING("running"),
        /** It streams from the primary. */
        BACK("back"),
        /** The baton moves; a new rejoin comes after it, if one is needed then. */
        GIVES_WAY("gives-way"),
        /** It could not be brought back in time; the reason stands in the summary. */
        HELD("held"),
        /** A person stopped it. */
        CANCELLED("cancelled");

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
