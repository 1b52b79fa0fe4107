package io.pgbaton.workflows.deletion;

/**
 * The record of a deletion: result of the workflow, and so far also of the query {@code state}.
 *
 * @param summary one sentence for a person
 */
public record DeleteClusterOutcome(Result result, String summary) {
    /** How a run can end. */
    public enum Result {
        RUNNING("running"),
        /** No pod of the cluster is left; its volumes are. */
        STOPPED("stopped"),
        /** Something did not end in time; the reason stands in the summary. A new run tries again. */
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
