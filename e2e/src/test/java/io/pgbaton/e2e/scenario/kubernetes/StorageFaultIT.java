package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.pgbaton.core.model.Member;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.kubernetes.Sandbox.Side;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.process.ProcessId.Signal;
import io.pgbaton.e2e.scenario.FailureMode;
import io.pgbaton.e2e.story.Failover;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an instance has stored is damaged or gone. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class StorageFaultIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int COMMITS = 100;
    /** Less than an instance wants in order to lead, and enough to follow. */
    private static final int TOO_LITTLE_TO_LEAD_MIB = 64;

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "somebody deletes the data directory of the running primary",
            behaviour = "PostgreSQL ends when it notices; a standby leads, the old primary is cloned")
    void thePrimarysDataDirectoryIsDeleted(KubernetesScenario scenario) {
        Failover failover =
                scenario.failover(primary -> deleteAllIn(primary.volume().resolve("data")));

        assertThat(failover.to()).isNotEqualTo(failover.from());
        scenario.awaitStreaming(failover.from());
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the volume of a standby is lost, and its pod comes back on an empty one",
            behaviour = "it leaves the members, is cloned and becomes one again; clients notice nothing")
    void aStandbysVolumeIsLost(KubernetesScenario scenario) {
        InstancePod standby = scenario.standbys().getFirst();
        Member before = scenario.member(standby.name());

        loseVolume(scenario, standby);

        scenario.awaitMemberOnAnotherVolume(before);
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the volume of the primary is lost, and its pod comes back on an empty one",
            behaviour = "a standby leads; the old primary is cloned and becomes a member again")
    void thePrimarysVolumeIsLost(KubernetesScenario scenario) {
        Member before = scenario.member(scenario.primary().name());

        Failover failover = scenario.failover(primary -> loseVolume(scenario, primary));

        assertThat(failover.to()).isNotEqualTo(failover.from());
        scenario.awaitMemberOnAnotherVolume(before);
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the disk of the primary is full",
            behaviour = "a standby with room leads; the old primary is a standby again once it has room")
    void theDiskOfThePrimaryIsFull(KubernetesScenario scenario) {
        giveDisks(scenario);

        scenario.supersede(primary -> scenario.sandbox().fillDisk(primary.pod()));
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the disk of a standby is full, then PostgreSQL of the primary is killed",
            behaviour = "somebody with room leads")
    void theDiskOfAStandbyIsFullWhenThePrimaryDies(KubernetesScenario scenario) {
        giveDisks(scenario);
        InstancePod full = scenario.standbys().getFirst();
        scenario.sandbox().fillDisk(full.pod());

        Failover failover = scenario.failover(InstancePod::killPostgres);

        assertThat(failover.to()).isNotEqualTo(full.name());
        scenario.sandbox().undoAll();
        scenario.awaitStreaming(full.name());
    }

    /** It holds commits that nobody else has but the primary, which is gone (M2). */
    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the standby that reaches furthest has too little room to lead,"
                    + " when the node of the primary is switched off",
            behaviour = "the other one streams from it what it lacks, then leads")
    void theDiskOfTheFurthestStandbyIsFull(KubernetesScenario scenario) {
        giveDisks(scenario);
        InstancePod furthest = scenario.standbys().getFirst();
        InstancePod behind = scenario.standbys().getLast();
        scenario.sandbox().fillDisk(furthest.pod(), TOO_LITTLE_TO_LEAD_MIB);
        scenario.sandbox().partition(behind.node(), Side.NODES);
        scenario.witness().ledger().awaitMore(COMMITS, DEADLINE);
        Eventually.within(
                DEADLINE,
                "%s to say that it cannot lead".formatted(furthest),
                () -> furthest.state()
                        .filter(state -> !state.objections().isEmpty())
                        .isPresent());

        Failover failover = scenario.failover(primary -> {
            scenario.sandbox().powerOff(primary.node());
            scenario.sandbox().heal(behind.node());
        });

        assertThat(failover.to()).isEqualTo(behind.name());
        scenario.sandbox().undoAll();
        scenario.awaitStreaming(furthest.name());
        scenario.awaitStreaming(failover.from());
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the storage of the primary hangs, and goes on later",
            behaviour =
                    "no write ends for `failover.stuckAfter`, then a standby leads; the old primary never writes again")
    void theStorageOfThePrimaryHangs(KubernetesScenario scenario) {
        giveDisks(scenario);

        scenario.supersede(primary -> scenario.sandbox().hangDisk(primary.pod()));
    }

    /** Each starts again: the standbys first, then the primary, which costs it the role. */
    private static void giveDisks(KubernetesScenario scenario) {
        for (InstancePod standby : scenario.standbys()) {
            scenario.sandbox().giveDisk(standby.pod());
            scenario.awaitStreaming(standby.name());
        }
        Failover failover = scenario.failover(primary -> scenario.sandbox().giveDisk(primary.pod()));
        scenario.awaitStreaming(failover.from());
        scenario.failovers().clear();
    }

    /** All that is on it goes while nothing runs, and the kubelet starts the container again on what is left. */
    private static void loseVolume(KubernetesScenario scenario, InstancePod instance) {
        Pod pod = instance.pod();
        scenario.sandbox().freeze(pod);
        deleteAllIn(instance.volume());
        instance.instanceProcess().send(Signal.KILL);
        instance.postgresProcesses().forEach(process -> process.send(Signal.KILL));
        scenario.sandbox().thaw(pod);
    }

    /** Some of it may be written to while it is deleted. */
    private static void deleteAllIn(Path folder) {
        for (int left = 10; left > 0 && !isEmpty(folder); left--) {
            try (Stream<Path> all = Files.walk(folder)) {
                List<Path> deepestFirst = all.filter(path -> !path.equals(folder))
                        .sorted(Comparator.reverseOrder())
                        .toList();
                for (Path path : deepestFirst) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | UncheckedIOException changing) {
                // Looked at again.
            }
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.findAny().isEmpty();
        } catch (NoSuchFileException gone) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
