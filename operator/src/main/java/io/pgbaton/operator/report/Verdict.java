package io.pgbaton.operator.report;

/**
 * One condition before it has a time.
 *
 * @param message one sentence for a person
 */
record Verdict(ConditionType type, State state, Reason reason, String message) {
    /** What a condition can be. */
    enum State {
        TRUE("True"),
        FALSE("False"),
        UNKNOWN("Unknown");

        private final String text;

        State(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        static State of(boolean value) {
            return value ? TRUE : FALSE;
        }
    }
}
