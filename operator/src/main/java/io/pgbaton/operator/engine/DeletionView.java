package io.pgbaton.operator.engine;

/** How far the ordered shutdown of a cluster is. */
public sealed interface DeletionView {
    /** The engine could not be asked, or nothing could be started. */
    record Unknown(String reason) implements DeletionView {}

    /** Its run is at it. */
    record Running(String progress) implements DeletionView {}

    /** Every instance is stopped; nothing is left but the volumes. */
    record Done(String summary) implements DeletionView {}
}
