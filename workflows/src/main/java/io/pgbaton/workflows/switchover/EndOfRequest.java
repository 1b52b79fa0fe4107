package io.pgbaton.workflows.switchover;

import io.pgbaton.workflows.switchover.SwitchoverOutcome.Result;

/** Leaves a request from wherever it waits; every step of it can come to an end, and all answer it alike: stop. */
final class EndOfRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Result result;

    EndOfRequest(Result result, String summary) {
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
