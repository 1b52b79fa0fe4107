package io.pgbaton.workflows.reshape;

import io.pgbaton.core.model.Member;
import org.jspecify.annotations.Nullable;

/**
 * The record of a change of members: result of the workflow, and so far also of the query {@code state}.
 *
 * @param lost as in {@link ReshapeInput}
 */
public record ReshapeOutcome(Result result, @Nullable Member lost, String summary) {
    /** How a run can end. */
    public enum Result {
        RUNNING("running"),
        /**
         * The member has left, and if its instance has a new volume, that has taken its place; or all of them are what was
         * wanted.
         */
        RESHAPED("reshaped"),
        /** The baton moves; the change is raised again after it, if it is needed then. */
        GIVES_WAY("gives-way"),
        /** There was nothing to change. */
        NOT_NEEDED("not-needed"),
        /** It could not be done in time; the reason stands in the summary. */
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
