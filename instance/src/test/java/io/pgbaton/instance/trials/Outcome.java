package io.pgbaton.instance.trials;

/** How a program ended, and all that it printed on both streams. */
record Outcome(int status, String output) {
    /** The output of a program that must succeed. */
    String orFail() {
        if (status != 0) {
            throw new IllegalStateException("status %d: %s".formatted(status, output));
        }
        return output;
    }
}
