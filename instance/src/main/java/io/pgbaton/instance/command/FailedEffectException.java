package io.pgbaton.instance.command;

/** An effect that was allowed, tried, and did not succeed; the message is the answer's reason. */
public final class FailedEffectException extends Exception {
    private static final long serialVersionUID = 1;
    private final String reason;

    public FailedEffectException(String reason) {
        super(reason);
        this.reason = reason;
    }

    public FailedEffectException(String reason, Throwable cause) {
        super("%s: %s".formatted(reason, cause.getMessage()), cause);
        this.reason = "%s: %s".formatted(reason, cause.getMessage());
    }

    public String reason() {
        return reason;
    }
}
