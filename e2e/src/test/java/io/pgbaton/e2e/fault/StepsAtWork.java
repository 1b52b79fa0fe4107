package io.pgbaton.e2e.fault;

import io.pgbaton.e2e.fault.Fault.Step;
import java.util.ArrayList;
import java.util.List;

/** Which steps this worker is executing: an effect may be made on a thread that does not know for whom. */
final class StepsAtWork {
    private final List<Step> steps = new ArrayList<>();

    synchronized void begin(Step step) {
        steps.add(step);
    }

    synchronized void end(Step step) {
        steps.remove(step);
    }

    synchronized boolean includes(Step step) {
        return steps.contains(step);
    }
}
