package io.pgbaton.e2e.scenario;

import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.e2e.fault.Fault;
import io.pgbaton.e2e.fault.Recording;
import io.pgbaton.e2e.fault.Trap;
import io.pgbaton.e2e.fault.UnseenTable;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.local.LocalStack;
import io.pgbaton.e2e.process.Child;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.e2e.story.Witness;
import io.pgbaton.wire.Wire;
import io.pgbaton.worker.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a scenario has to play with: a cluster that is whole, and clients that write to it.
 *
 * @param witness watches from the beginning of the scenario to its end
 * @param failovers those that the scenario has provoked so far
 */
record Scenario(ScenarioStack shared, ClusterWatch watch, Witness witness, Trap trap, List<Failover> failovers) {
    private static final Duration RECOVERY_DEADLINE = Duration.ofMinutes(3);
    private static final Duration TRAP_DEADLINE = Duration.ofMinutes(1);

    static Scenario begin(ScenarioStack shared) {
        LocalStack stack = shared.stack();
        return new Scenario(
                shared,
                new ClusterWatch(stack),
                Witness.ofAllRoutes(stack),
                new Trap(stack.cluster().directory()),
                new ArrayList<>());
    }

    LocalStack stack() {
        return shared.stack();
    }

    /** Makes the fault on the primary, and waits until clients write to another one, or again to the same. */
    Failover failover(Consumer<InstanceProcess> fault) {
        Failover failover = Failover.provoke(stack(), witness, fault);
        failovers.add(failover);
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

    /** Kills a primary with a commit that nobody else has and that no client was promised. */
    void killWithUnseenCommit(InstanceProcess primary) {
        int standbys = stack().instances().size() - 1;
        UnseenTable.commit(stack().observer(), primary.address().postgres(), primary::walSenders, standbys);
        primary.killAll();
    }

    /** From now on the owner of the cluster wants all instances as members, and commits to wait for so many of them. */
    void want(int acknowledgements) throws IOException {
        Path file = stack().cluster().directory().resolve(LocalCluster.WANTED_FILE);
        Path next = file.resolveSibling("wanted.next");
        int replicas = stack().cluster().instances().size();
        Files.writeString(next, Wire.mapper().writeValueAsString(new WantedShape(replicas, acknowledgements)));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Waits until all instances are members and commits wait for so many of them. */
    void awaitShape(int acknowledgements) {
        int replicas = stack().cluster().instances().size();
        Eventually.within(
                RECOVERY_DEADLINE,
                "%d members and W = %d".formatted(replicas, acknowledgements),
                () -> stack().baton()
                        .filter(baton -> baton.phase() == Phase.HELD)
                        .filter(baton -> baton.members().size() == replicas)
                        .filter(baton -> baton.acknowledgements() == acknowledgements)
                        .isPresent());
    }

    /** How this instance was brought back; it streams a moment before its job says so. */
    JobState awaitEndedJob(InstanceName instance) {
        return Eventually.get(
                RECOVERY_DEADLINE,
                () -> "the job of %s to be done".formatted(instance),
                () -> stack().instance(instance)
                        .state()
                        .flatMap(state -> Optional.ofNullable(state.job()))
                        .filter(JobState::isDone));
    }

    /** Kills all workers but one. */
    void leaveOneWorker() {
        ScenarioStack.WORKERS.stream().skip(1).map(stack()::program).forEach(Child::kill);
    }

    /** Waits until the armed fault has struck a worker; that worker. */
    Child awaitStruck(Fault fault) {
        long pid = Eventually.get(TRAP_DEADLINE, () -> "a worker to be struck: " + fault, trap::sprung);
        return ScenarioStack.WORKERS.stream()
                .map(stack()::program)
                .filter(worker -> worker.id().pid() == pid)
                .findFirst()
                .orElseThrow();
    }

    /** Makes this happen while the worker that got to this place stands still there, and lets it go on then. */
    void strikeAt(Fault place, Runnable blow) {
        Child worker = awaitStruck(place);
        Eventually.within(TRAP_DEADLINE, "%s to stand still".formatted(worker.name()), worker.id()::isStopped);
        blow.run();
        worker.thaw();
    }

    /** What workers have asked of instances since the cluster was made, up to this epoch. */
    ReplayedRequests recordedUntil(Epoch epoch) {
        List<Command> recorded = new Recording(stack().cluster().directory())
                .commands().stream()
                        .distinct()
                        .filter(command -> !command.authority().ballot().epoch().isAfter(epoch))
                        .toList();
        return new ReplayedRequests(stack(), recorded);
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
