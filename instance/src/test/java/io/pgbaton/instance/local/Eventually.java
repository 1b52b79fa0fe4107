package io.pgbaton.instance.local;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Polls for what must come true, with a generous deadline: no test depends on tight timing. */
final class Eventually {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private Eventually() {}

    static <T> T get(String what, Supplier<Optional<T>> source) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            Optional<T> found = source.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("still not after %d s: %s".formatted(DEADLINE.toSeconds(), what));
            }
            pause();
        }
    }

    static void isTrue(String what, Supplier<Boolean> condition) {
        get(what, () -> condition.get() ? Optional.of(true) : Optional.empty());
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
