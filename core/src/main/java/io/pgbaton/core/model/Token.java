package io.pgbaton.core.model;

/**
 * A random value drawn for each opening of an epoch, recorded before it is used.
 *
 * <p>It tells two executors of the same epoch number apart: whoever promised (epoch, token) refuses the same epoch with
 * another token (I3).
 */
public record Token(String value) {
    public Token {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a token must not be blank");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
