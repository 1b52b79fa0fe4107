package io.pgbaton.core.membership;

import io.pgbaton.core.model.InstanceName;

/**
 * What the owner of a cluster wants its membership to be; it may change at any time.
 *
 * @param replicas how many instances, the primary included: those with the lowest ordinals
 * @param acknowledgements how many of them besides the primary confirm a commit (W); 0 is Async
 */
public record WantedShape(int replicas, int acknowledgements) {
    public WantedShape {
        if (replicas < 1 || acknowledgements < 0 || acknowledgements >= replicas) {
            throw new IllegalArgumentException("%d instances cannot confirm a commit to each other %d times"
                    .formatted(replicas, acknowledgements));
        }
    }

    /** Instances are numbered from 0 on, and the highest ones go first. */
    public boolean includes(InstanceName instance) {
        return instance.ordinal() < replicas;
    }

    @Override
    public String toString() {
        return "%d instances with W = %d".formatted(replicas, acknowledgements);
    }
}
