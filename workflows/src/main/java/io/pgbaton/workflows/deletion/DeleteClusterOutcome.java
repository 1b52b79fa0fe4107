package io.pgbaton.workflows.deletion;

import org.jspecify.annotations.Nullable;

/**
 * The record of a deletion: result of the workflow, and so far also of the query {@code state}.
 *
 * @param summary one sentence for a person
 * @param backup how the last backup is; null in a run from before there was one
 */
public record DeleteClusterOutcome(
        Result result, String summary, @Nullable Backup backup) {
    /** How the last backup of the cluster can be. */
    public enum Backup {
        /** None is wanted. */
        NONE,
        MAKING,
        /** It cannot go on now. */
        HELD,
        MADE,
        /** There is none, and the cluster goes without it. */
        GIVEN_UP
    }

    /** How a run can end. */
    public enum Result {
        RUNNING("running"),
        /** No pod of the cluster is left; what is left stands in the summary. */
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
