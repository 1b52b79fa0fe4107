package io.pgbaton.workflows.step;

import io.pgbaton.core.model.InstanceName;

/** An instance that did not do what it was asked, and why. */
public record Silence(InstanceName instance, String reason) {
    @Override
    public String toString() {
        return "%s: %s".formatted(instance, reason);
    }
}
