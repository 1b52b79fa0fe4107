package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Absence;
import io.pgbaton.core.model.Member;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.scenario.FailureMode;
import io.pgbaton.e2e.story.Failover;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A machine is off. Of a standby's, clients notice nothing; of the primary's, the end of its leash is waited for. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class NodeLostIT {
    private static final Duration LONGER_THAN_A_LEASH = Duration.ofSeconds(15);
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final Pattern LET_LEAVE =
            Pattern.compile("kubectl \\S+ \\S+ annotate pgc \\S+ --overwrite pgbaton\\.io/let-leave='[^']+'");

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "a node of a standby is off, then PostgreSQL of the primary is killed",
            behaviour = "the best of the two that are left leads")
    void thePrimaryMayDieWhileAStandbysNodeIsOff(KubernetesScenario scenario) {
        InstancePod standby = scenario.standbys().getFirst();
        scenario.sandbox().powerOff(standby.node());

        scenario.failover(InstancePod::killPostgres);

        scenario.sandbox().powerOn(standby.node());
        scenario.awaitStreaming(standby.name());
    }

    @Test
    @FailureMode(
            fault = "the node of the primary is switched off",
            behaviour = "a standby leads once the leash has ended, the old primary comes back as a standby")
    void aLostPrimaryIsSupersededOnceItsLeashHasEnded(KubernetesScenario scenario) {
        scenario.supersede(primary -> scenario.sandbox().powerOff(primary.node()));
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the node of the primary is switched off, and its log is gone when it is back",
            behaviour = "a standby leads, the old primary is cloned")
    void anOldPrimaryThatCannotBeRewoundIsCloned(KubernetesScenario scenario) throws IOException {
        Failover failover = scenario.failover(primary -> scenario.sandbox().powerOff(primary.node()));
        InstancePod old = scenario.stack().instance(failover.from());

        deleteLog(old.volume().resolve("data/pg_wal"));
        scenario.sandbox().undoAll();

        scenario.awaitStreaming(old.name());
        assertThat(scenario.awaitEndedJob(old.name()).detail()).startsWith("clone");
    }

    private static void deleteLog(Path folder) throws IOException {
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, "[0-9A-F]*[0-9A-F]")) {
            for (Path segment : segments) {
                Files.delete(segment);
            }
        }
    }

    /** One instance alone cannot know what the other two have acknowledged without it. */
    @Test
    @FailureMode(
            fault = "a standby stands still, then the node of the primary is switched off",
            behaviour = "it holds and says what it waits for; the role moves when the standby answers again")
    void aLostPrimaryIsNotSupersededByASingleSurvivorUntilAnotherAnswers(KubernetesScenario scenario) {
        // Frozen, not switched off: with two of three nodes off, the operator could be gone as well.
        Pod standby = scenario.standbys().getFirst().pod();
        scenario.sandbox().freeze(standby);

        Failover failover = scenario.failover(primary -> {
            Baton before = scenario.stack().baton().orElseThrow();
            scenario.sandbox().powerOff(primary.node());
            scenario.awaitStatusSaying("%s is silent".formatted(primary.name()));
            Eventually.pause(LONGER_THAN_A_LEASH);
            assertThat(scenario.stack().baton().orElseThrow().candidates()).isEqualTo(before.candidates());
            scenario.sandbox().thaw(standby);
        });

        assertThat(failover.to()).isNotEqualTo(failover.from());
    }

    /** It may come back with all that it acknowledged, so only a person can say that it leaves. */
    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the node of a standby is off for more than five minutes, a person lets it leave with the command"
                    + " that the status shows, and the node comes back",
            behaviour = "it leaves the members, and becomes one again when it is back; clients notice nothing")
    void aStandbyThatStaysAwayMayLeaveAndComesBack(KubernetesScenario scenario) {
        InstancePod standby = scenario.standbys().getFirst();
        Member member = scenario.member(standby.name());
        scenario.sandbox().powerOff(standby.node());

        String command = scenario.awaitStatusMatching(LET_LEAVE, Absence.AFTER.multipliedBy(2));
        scenario.sandbox().type(command.replace("YOUR NAME", "e2e").replace("WHY", "\"its node is off\""));
        Eventually.within(
                DEADLINE,
                "%s to leave".formatted(member),
                () -> !members(scenario).contains(member));

        scenario.sandbox().powerOn(standby.node());
        Eventually.within(
                DEADLINE,
                "%s to be a member again".formatted(member),
                () -> members(scenario).contains(member));
        scenario.awaitStreaming(standby.name());
    }

    private static List<Member> members(KubernetesScenario scenario) {
        return scenario.stack().baton().orElseThrow().members();
    }
}
