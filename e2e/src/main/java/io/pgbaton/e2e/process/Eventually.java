package io.pgbaton.e2e.process;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something that other processes do: asked again and again, with a deadline and a sentence. */
public final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Eventually() {}

    /** It did not happen in time. */
    public static final class DeadlineMissed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeadlineMissed(String message) {
            super(message);
        }
    }

    /**
     * Waits until {@code condition} holds.
     *
     * @param what what is waited for, as it would be said after "waited 10 s for"
     * @throws DeadlineMissed if it does not hold within {@code deadline}
     */
    public static void within(Duration deadline, String what, BooleanSupplier condition) {
        get(deadline, () -> what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /**
     * Waits until there is a value.
     *
     * @param what asked when the deadline is missed, so that it can say what was seen last
     * @throws DeadlineMissed if there is none within {@code deadline}
     */
    public static <T> T get(Duration deadline, Supplier<String> what, Supplier<Optional<T>> source) {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            Optional<T> value = source.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new DeadlineMissed("waited %d s for %s".formatted(deadline.toSeconds(), what.get()));
            }
            pause(PAUSE);
        }
    }

    /** Waits a moment; returns at once, still interrupted, if the thread is interrupted. */
    public static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeadlineMissed("interrupted");
        }
    }
}
