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
    private static final Pattern LET_LEAVE = annotation("let-leave");
    private static final Pattern PRIMARY_LOST = annotation("primary-lost");
    private static final Pattern ADOPT = annotation("adopt");
    private static final Pattern DELETE = Pattern.compile("kubectl \\S+ \\S+ delete pgbaton \\S+");

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
    @Tag("thorough")
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

    /** No move can be proven safe with one of three, so a person who knows that the others stay away ends the wait. */
    @Tag("thorough")
    @Test
    @FailureMode(
            fault =
                    "the node of a standby is switched off, then that of the primary; a person who takes them for gone types"
                            + " what the status shows, and both nodes come back",
            behaviour =
                    "it holds and shows the way out; the last one serves alone then, and the others are members again"
                            + " when they are back")
    void theLastOneServesAloneOnAPersonsWordAndTheOthersComeBack(KubernetesScenario scenario) {
        InstancePod last = standbyBesideAnOperator(scenario);
        InstancePod gone = scenario.standbys().stream()
                .filter(standby -> !standby.name().equals(last.name()))
                .findFirst()
                .orElseThrow();
        scenario.sandbox().powerOff(gone.node());

        Failover adoption = scenario.failover(primary -> {
            Baton before = scenario.stack().baton().orElseThrow();
            scenario.sandbox().powerOff(primary.node());
            scenario.sandbox().type(signed(scenario.awaitStatusMatching(PRIMARY_LOST)));
            String delete = scenario.awaitStatusMatching(DELETE);
            assertThat(scenario.stack().describeStatus())
                    .contains("Progressing=True Holding", "which gives up every commit that only they hold");
            Eventually.pause(LONGER_THAN_A_LEASH);
            assertThat(scenario.stack().baton()).as("nothing moves by itself").hasValue(before);
            scenario.sandbox().type(delete);
            String adopt = scenario.awaitStatusMatching(ADOPT);
            assertThat(adopt).contains(primary.name().value(), gone.name().value());
            scenario.sandbox().type(signed(adopt));
        });
        assertThat(adoption.to()).isEqualTo(last.name());
        assertThat(members(scenario)).extracting(Member::name).containsExactly(last.name());
        scenario.awaitStatusSaying("1 of 3 instances serve");

        scenario.sandbox().undoAll();
        Eventually.within(
                DEADLINE.multipliedBy(2),
                "all three to be members, and commits to wait for one of them again",
                () -> members(scenario).size() == 3
                        && scenario.stack().baton().orElseThrow().acknowledgements() == 1);
        scenario.awaitStreaming(gone.name());
        scenario.awaitStreaming(adoption.from());
    }

    /** With two of three nodes off nothing is evicted from them, so who moves the role has to be on the third before. */
    private static InstancePod standbyBesideAnOperator(KubernetesScenario scenario) {
        InstancePod primary = scenario.primary();
        scenario.installation().bringTo(primary.node());
        SwitchoverRequest.ask(scenario, null).awaitResult("moved");
        return primary;
    }

    /** What the status leaves open in a command. */
    private static String signed(String command) {
        return command.replace("YOUR NAME", "e2e").replace("WHY", "\"its node is off\"");
    }

    private static Pattern annotation(String word) {
        return Pattern.compile(
                "kubectl \\S+ \\S+ annotate pgc \\S+ --overwrite pgbaton\\.io/%s='[^']+'".formatted(word));
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
        scenario.sandbox().type(signed(command));
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

    /** As docs/runbook.md has it: only a person knows that a machine never comes back. */
    @Tag("thorough")
    @Test
    @FailureMode(
            fault =
                    "the node of a standby is gone for good with its volume, and a person deletes the node and the claim",
            behaviour = "the standby is made anew on another node and becomes a member there; clients notice nothing")
    void aStandbyWhoseNodeNeverComesBackIsMadeAnewOnAnother(KubernetesScenario scenario) {
        InstancePod standby = scenario.standbys().getFirst();
        Member member = scenario.member(standby.name());
        String node = standby.node();
        scenario.sandbox().powerOff(node);

        scenario.sandbox().kubectl("delete", "node", node);
        scenario.sandbox()
                .kubectl(
                        "-n",
                        scenario.stack().key().namespace(),
                        "delete",
                        "pvc",
                        "data-" + standby.name(),
                        "--wait=false");

        scenario.awaitMemberOnAnotherVolume(member);
        assertThat(scenario.stack().instance(standby.name()).node()).isNotEqualTo(node);
    }

    private static List<Member> members(KubernetesScenario scenario) {
        return scenario.stack().baton().orElseThrow().members();
    }
}
