package io.pgbaton.worker.activity;

import io.pgbaton.workflows.step.Timed;
import java.time.Duration;
import java.util.function.Function;

/** Takes the time of a step. */
final class Stopwatch {
    private Stopwatch() {}

    static <T> Timed<T> time(Function<Pulse, T> step) {
        long beganNanos = System.nanoTime();
        T result = step.apply(Pulse.ofThisActivity());
        return new Timed<>(
                result, Duration.ofNanos(System.nanoTime() - beganNanos).toMillis());
    }
}
