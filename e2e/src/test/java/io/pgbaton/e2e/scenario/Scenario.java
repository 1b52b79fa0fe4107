package io.pgbaton.e2e.scenario;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.fault.Fault;
import io.pgbaton.e2e.fault.Trap;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.local.LocalStack;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.e2e.story.Witness;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a scenario has to play with: a cluster that is whole, and clients that write to it.
 *
 * @param witness watches from the beginning of the scenario to its end
 */
record Scenario(ScenarioStack shared, ClusterWatch watch, Witness witness, Trap trap) {
    private static final Duration RECOVERY_DEADLINE = Duration.ofMinutes(3);
    private static final Duration TRAP_DEADLINE = Duration.ofMinutes(1);

    static Scenario begin(ScenarioStack shared) {
        LocalStack stack = shared.stack();
        return new Scenario(
                shared,
                new ClusterWatch(stack),
                Witness.ofAllRoutes(stack),
                new Trap(stack.cluster().directory()));
    }

    LocalStack stack() {
        return shared.stack();
    }

    /** Makes the fault on the primary, and waits until clients write to another one, or again to the same. */
    Failover failover(Consumer<InstanceProcess> fault) {
        Failover failover = Failover.provoke(stack(), witness, fault);
        System.out.printf(
                "  %s -> %s in epoch %s, write gap %d ms%n",
                failover.from(),
                failover.to(),
                failover.epoch(),
                failover.gap().length().toMillis());
        return failover;
    }

    InstanceProcess primary() {
        watch.awaitServing(RECOVERY_DEADLINE);
        return stack().instance(watch.holder());
    }

    List<InstanceProcess> standbys() {
        InstanceName primary = primary().name();
        return stack().instances().stream()
                .filter(instance -> !instance.name().equals(primary))
                .toList();
    }

    void awaitStreaming(InstanceName instance) {
        watch.awaitStreaming(instance, RECOVERY_DEADLINE);
    }

    /** Waits until the armed fault has struck a worker; the pid of that worker. */
    long awaitSprung(Fault fault) {
        return Eventually.get(TRAP_DEADLINE, () -> "a worker to be struck: " + fault, trap::sprung);
    }

    /** Undoes what was done, and waits until somebody serves. */
    void serveAgain() {
        shared.startMissingWorkers();
        watch.awaitServing(RECOVERY_DEADLINE);
    }

    /** Waits until the cluster is whole again and clients write. */
    void recover() {
        shared.startMissingWorkers();
        watch.awaitAllStreaming(RECOVERY_DEADLINE);
        witness.awaitAcknowledged();
    }
}
