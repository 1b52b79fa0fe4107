package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.e2e.kubernetes.Installation;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.kubernetes.Sandbox;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.e2e.story.Witness;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a scenario has to play with: a cluster of three that is whole, and clients that write to it.
 *
 * @param witness watches from the beginning of the scenario to its end
 * @param failovers those that the scenario has provoked so far
 */
record KubernetesScenario(
        SharedInstallation shared,
        KubernetesStack stack,
        ClusterWatch watch,
        Witness witness,
        List<Failover> failovers) {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    static KubernetesScenario begin(SharedInstallation shared) {
        KubernetesStack stack = shared.cluster();
        return new KubernetesScenario(
                shared, stack, new ClusterWatch(stack), Witness.ofAllRoutes(stack), new ArrayList<>());
    }

    Sandbox sandbox() {
        return shared.sandbox();
    }

    Installation installation() {
        return shared.installation();
    }

    /** Makes the fault on the primary, and waits until clients write to another one, or again to the same. */
    Failover failover(Consumer<InstancePod> fault) {
        Failover failover = Failover.provoke(stack, witness, fault);
        failovers.add(failover);
        System.out.printf(
                "  %s -> %s in epoch %s, write gap %d ms%n",
                failover.from(),
                failover.to(),
                failover.epoch(),
                failover.gap().length().toMillis());
        return failover;
    }

    /** The same, but another one has to lead, and once the fault is undone the old one has to follow it. */
    void supersede(Consumer<InstancePod> fault) {
        Failover failover = failover(fault);
        assertThat(failover.to()).isNotEqualTo(failover.from());
        sandbox().undoAll();
        awaitStreaming(failover.from());
    }

    InstancePod primary() {
        watch.awaitServing(DEADLINE);
        return stack.instance(watch.holder());
    }

    List<InstancePod> standbys() {
        InstanceName primary = primary().name();
        return stack.instances().stream()
                .filter(instance -> !instance.name().equals(primary))
                .toList();
    }

    /** Whether each instance is on a node of its own, with a volume that is a folder of this machine, as scenarios may expect. */
    boolean isLeftAsUsual() {
        List<InstancePod> instances = stack.instances();
        return instances.stream().noneMatch(InstancePod::hasDisk)
                && instances.stream().map(InstancePod::node).distinct().count() == instances.size();
    }

    void awaitStreaming(InstanceName instance) {
        watch.awaitStreaming(instance, DEADLINE);
    }

    /** This instance as the Baton lists it. */
    Member member(InstanceName instance) {
        return stack.baton().stream()
                .flatMap(baton -> baton.members().stream())
                .filter(member -> member.name().equals(instance))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until this instance, whose volume was lost, is a member with another one and streams. */
    void awaitMemberOnAnotherVolume(Member before) {
        Eventually.get(
                DEADLINE,
                () -> "%s to be a member on another volume; %s".formatted(before.name(), watch.describe()),
                () -> stack.baton()
                        .filter(baton -> baton.members().stream()
                                .anyMatch(member -> member.name().equals(before.name()) && !member.equals(before))));
        awaitStreaming(before.name());
    }

    /** How this instance was brought back; it streams a moment before its job says so. */
    JobState awaitEndedJob(InstanceName instance) {
        return Eventually.get(
                DEADLINE,
                () -> "the job of %s to be done".formatted(instance),
                () -> stack.instance(instance)
                        .state()
                        .flatMap(state -> Optional.ofNullable(state.job()))
                        .filter(JobState::isDone));
    }

    /** Waits until the baton is on its way; the Baton then. */
    Baton awaitMoving() {
        return Eventually.get(
                DEADLINE,
                () -> "the baton to be on its way; " + watch.describe(),
                () -> stack.baton().filter(baton -> baton.phase() == Phase.MOVING));
    }

    /** Waits until the operator's record of the move to this epoch is complete; the record then. */
    PostgresRoleChange awaitRecord(Epoch epoch) {
        return Eventually.get(
                DEADLINE,
                () -> "a complete PostgresRoleChange of epoch %s; there are %s".formatted(epoch, records()),
                () -> records().stream()
                        .filter(record -> record.getStatus() != null)
                        .filter(record -> Objects.equals(
                                epoch.number(), record.getStatus().epoch()))
                        .filter(record -> record.getStatus().endedAt() != null)
                        .findFirst());
    }

    /** Has a person asked before a switchover, for as long as this. */
    void requireApproval(String timeout) {
        stack.patchSpec("{\"switchover\":{\"approval\":\"Required\",\"approvalTimeout\":\"%s\"}}".formatted(timeout));
    }

    void requireNoApproval() {
        stack.patchSpec("{\"switchover\":{\"approval\":\"NotRequired\",\"approvalTimeout\":\"1h\"}}");
    }

    /** Runs a command that a status shows, with what a person has to put in. */
    void typeFilled(String command) {
        sandbox().type(signed(command));
    }

    /** What the status leaves open in a command, as a person would write it. */
    static String signed(String command) {
        return command.replace("YOUR NAME", "e2e").replace("WHY", "a scenario");
    }

    List<PostgresRoleChange> records() {
        return stack.client()
                .resources(PostgresRoleChange.class)
                .inNamespace(stack.key().namespace())
                .list()
                .getItems();
    }

    /** Waits until the operator says that this instance is the primary. */
    void awaitStatusPrimary(InstanceName instance) {
        Eventually.get(
                DEADLINE,
                () -> "the status to name %s as primary; %s".formatted(instance, stack.describeStatus()),
                () -> stack.status().filter(status -> instance.value().equals(status.currentPrimary())));
    }

    /** Waits until the operator's words on the cluster hold this; all its words then. */
    String awaitStatusSaying(String words) {
        return Eventually.get(
                DEADLINE,
                () -> "the status to say '%s'; %s".formatted(words, stack.describeStatus()),
                () -> Optional.of(stack.describeStatus()).filter(text -> text.contains(words)));
    }

    /** Waits until the operator's words on the cluster hold something like this; that part of them then. */
    String awaitStatusMatching(Pattern words) {
        return awaitStatusMatching(words, DEADLINE);
    }

    /** The same, with as much time as this. */
    String awaitStatusMatching(Pattern words, Duration deadline) {
        return Eventually.get(
                deadline,
                () -> "the status to say '%s'; %s".formatted(words, stack.describeStatus()),
                () -> words.matcher(stack.describeStatus())
                        .results()
                        .map(MatchResult::group)
                        .findFirst());
    }

    /** Undoes what was done, and waits until somebody serves. */
    void serveAgain() {
        sandbox().undoAll();
        watch.awaitServing(DEADLINE);
    }

    /** Waits until the cluster is whole again and clients write. */
    void recover() {
        sandbox().undoAll();
        installation().awaitReady();
        watch.awaitAllStreaming(DEADLINE);
        stack.awaitAvailable(DEADLINE);
        witness.awaitAcknowledged();
    }
}
