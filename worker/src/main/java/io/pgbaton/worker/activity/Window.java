package io.pgbaton.worker.activity;

import java.time.Duration;

/** A span on the monotonic clock that began when it was made. */
final class Window {
    private final long endNanos;

    Window(Duration length) {
        endNanos = System.nanoTime() + length.toNanos();
    }

    private Window(long endNanos) {
        this.endNanos = endNanos;
    }

    /** The one of the two that ends sooner. */
    Window endingWith(Window other) {
        return new Window(endNanos - other.endNanos < 0 ? endNanos : other.endNanos);
    }

    boolean isOver() {
        return !left().isPositive();
    }

    Duration left() {
        return Duration.ofNanos(endNanos - System.nanoTime());
    }

    /** What is left, but at most this, for one call. */
    Duration atMost(Duration limit) {
        Duration left = left();
        return left.compareTo(limit) < 0 ? left : limit;
    }
}
