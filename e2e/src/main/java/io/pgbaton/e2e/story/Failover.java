package io.pgbaton.e2e.story;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.ledger.Ledger.Gap;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.stack.Instance;
import io.pgbaton.e2e.stack.Stack;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A fault that cost a cluster its primary, and the move that followed.
 *
 * @param epoch the new one
 * @param faultAt when the fault was made, by the client's clock
 * @param gap the longest time between two acknowledged commits around it, by the client's clock
 */
public record Failover(InstanceName from, InstanceName to, Epoch epoch, Duration faultAt, Gap gap) {
    private static final Duration MOVE_DEADLINE = Duration.ofMinutes(2);

    /** Makes the fault on whoever is primary, and waits until clients write again and the baton is held. */
    public static <I extends Instance> Failover provoke(Stack<I> stack, Witness witness, Consumer<I> fault) {
        ClusterWatch watch = new ClusterWatch(stack);
        Baton before = watch.awaitServing(MOVE_DEADLINE);
        InstanceName from = holder(before);
        witness.awaitAcknowledged();
        Duration faultAt = witness.clock().elapsed();
        fault.accept(stack.instance(from));
        Baton after = watch.awaitServingAfter(before.epoch(), MOVE_DEADLINE);
        witness.awaitAcknowledged();
        Gap gap = witness.ledger().longestGap(faultAt, witness.clock().elapsed());
        return new Failover(from, holder(after), after.epoch(), faultAt, gap);
    }

    /** When the last commit before the fault was acknowledged: all that the client can know of when it began. */
    public Duration began() {
        return gap.from();
    }

    private static InstanceName holder(Baton baton) {
        return Objects.requireNonNull(baton.holder(), "a held baton has a holder")
                .name();
    }
}
