package io.pgbaton.core.protocol;

import io.pgbaton.core.promise.Promise;
import org.jspecify.annotations.Nullable;

/** What came back from an instance; expected failures are values. */
public sealed interface Reply<T> {
    /** It did what was asked. */
    record Done<T>(T value) implements Reply<T> {}

    /**
     * It will not do it, and asking again in the same words will not change that.
     *
     * @param promise what it has promised instead; null if it keeps no promise yet
     */
    record Refused<T>(String reason, @Nullable Promise promise) implements Reply<T> {}

    /** It tried and could not, or cannot yet; asking again may help. */
    record Failed<T>(String reason) implements Reply<T> {}

    /** Nobody knows whether it did it: no answer came. */
    record Unreachable<T>(String reason) implements Reply<T> {}
}
