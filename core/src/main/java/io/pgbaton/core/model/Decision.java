package io.pgbaton.core.model;

/** What a pure function decided. Status, event, log and workflow all print the same {@link #summary()}. */
public interface Decision {
    /** One sentence for a person: what was decided and why. */
    String summary();
}
