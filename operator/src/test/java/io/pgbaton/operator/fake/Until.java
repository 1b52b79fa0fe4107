package io.pgbaton.operator.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ResourceNotFoundException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Waits for something, with a generous deadline. */
public final class Until {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(100);

    private Until() {}

    /** An object that is not there (it may go between two looks of one condition) means not yet. */
    public static void holds(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!holdsNow(condition)) {
            assertThat(System.nanoTime()).as("%s within %s", what, DEADLINE).isLessThan(end);
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static boolean holdsNow(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (ResourceNotFoundException gone) {
            return false;
        }
    }

    /** Lets a time go by in which something must not happen. */
    public static void past(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** Until a counter has not moved for a while. */
    public static void quiet(Duration time, IntSupplier counter) {
        long giveUp = System.nanoTime() + DEADLINE.toNanos();
        int last = counter.getAsInt();
        long since = System.nanoTime();
        while (System.nanoTime() - since < time.toNanos()) {
            assertThat(System.nanoTime()).as("quiet within %s", DEADLINE).isLessThan(giveUp);
            LockSupport.parkNanos(LOOK.toNanos());
            if (counter.getAsInt() != last) {
                last = counter.getAsInt();
                since = System.nanoTime();
            }
        }
    }
}
