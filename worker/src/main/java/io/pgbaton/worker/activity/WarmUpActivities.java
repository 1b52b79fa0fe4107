package io.pgbaton.worker.activity;

import io.pgbaton.workflows.warmup.WarmUpSteps;

/** The step of a warm-up: nothing but the way there and back. */
public final class WarmUpActivities implements WarmUpSteps {
    @Override
    public String warmUp(String worker) {
        return worker;
    }
}
