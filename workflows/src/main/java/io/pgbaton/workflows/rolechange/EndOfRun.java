package io.pgbaton.workflows.rolechange;

import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;

/**
 * Leaves a run from wherever it waits: with nothing to move, a hold past its deadline, or a person's cancel. It is thrown
 * and not returned because every step of every loop can come to it, and all of them answer it alike: stop.
 */
final class EndOfRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Result result;

    EndOfRun(Result result, String summary) {
        super(summary, null, false, false);
        this.result = result;
    }

    Result result() {
        return result;
    }

    String summary() {
        return String.valueOf(getMessage());
    }
}
