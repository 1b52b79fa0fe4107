package io.pgbaton.workflows.rolling;

/**
 * The record of a rolling change: result of the workflow, and so far also of the query {@code state}.
 *
 * @param holding true while it cannot go on
 */
public record RollingOutcome(Result result, boolean holding, String summary) {
    /** How a run can end. */
    public enum Result {
        RUNNING("running"),
        /** Every instance is made as wanted. */
        ROLLED("rolled"),
        /** Every instance was. */
        NOT_NEEDED("not-needed"),
        /** Only the primary is left, and its role has to move first. */
        ROLE_FIRST("role-first"),
        /** The baton moves; the change is raised again after it. */
        GIVES_WAY("gives-way"),
        /** It could not go on in time; the reason stands in the summary. */
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
