package io.pgbaton.wire;

/** Text that is not JSON of the expected form; the message says what and where. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    public WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
