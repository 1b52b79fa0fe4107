package io.pgbaton.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.protocol.LeashState;
import io.pgbaton.operator.decide.Assessment;
import io.pgbaton.operator.engine.DeletionView;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.person.Heard;
import io.pgbaton.operator.person.Word;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.SpecGap;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterStatus;
import io.pgbaton.watch.Look;
import io.pgbaton.workflows.WebUi;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Backup;
import io.pgbaton.workflows.rolechange.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusReportTest {
    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00.123Z");
    private static final StatusReport REPORT = new StatusReport(new WebUi("http://ui:8233", "pgbaton"));
    private static final Instant LATER = NOW.plusSeconds(60);

    private final PostgresCluster cluster = Sample.cluster();

    @Test
    void saysHowAHealthyClusterIs() {
        PostgresClusterStatus status = report(Sample.view(Sample.serving(), 3), NOW);
        assertThat(status.currentPrimary()).isEqualTo("orders-0");
        assertThat(status.readyReplicas()).isEqualTo(3);
        assertThat(status.epoch()).isEqualTo(2);
        assertThat(status.observedGeneration()).isEqualTo(1);
        assertThat(status.durability()).startsWith("Quorum 1 of 3");
        assertThat(status.selector()).isEqualTo("app=postgres,cluster=orders");
        assertThat(status.workflows()).startsWith("http://ui:8233/namespaces/pgbaton/workflows?query=");
        assertThat(status.instances())
                .extracting("name", "role", "lag", "state")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("orders-0", "primary", null, "serving"),
                        org.assertj.core.groups.Tuple.tuple("orders-1", "replica", "under 16 MB", "streaming"),
                        org.assertj.core.groups.Tuple.tuple("orders-2", "replica", "under 16 MB", "streaming"));
        assertThat(status.conditions())
                .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("Available", "True", "PrimaryServes"),
                        org.assertj.core.groups.Tuple.tuple("Progressing", "False", "Settled"),
                        org.assertj.core.groups.Tuple.tuple("Degraded", "False", "AllInstancesServe"),
                        org.assertj.core.groups.Tuple.tuple("FailoverReady", "True", "AnyInstanceMayBeLost"),
                        org.assertj.core.groups.Tuple.tuple("WorkflowEngineReachable", "True", "Reachable"),
                        org.assertj.core.groups.Tuple.tuple("SpecApplied", "True", "AsAskedFor"),
                        org.assertj.core.groups.Tuple.tuple("MembershipSettled", "True", "NobodyStaysAway"),
                        org.assertj.core.groups.Tuple.tuple("NodesAvailable", "True", "EveryInstanceMayStay"));
    }

    @Test
    void offersToLetAMemberLeaveThatStaysAwayWithTheVeryCommand() {
        Look oneAway = Sample.look(
                Sample.held(3),
                3,
                List.of(
                        new Observation.Fresh(Sample.primary()),
                        new Observation.Fresh(Sample.standby(1)),
                        new Observation.Silent(Sample.name(2), Duration.ofMinutes(7))));
        Condition membership = condition(report(Sample.view(oneAway, 3), NOW), "MembershipSettled");

        assertThat(membership.getStatus()).isEqualTo("False");
        assertThat(membership.getReason()).isEqualTo("MemberStaysAway");
        assertThat(membership.getMessage())
                .contains("orders-2 has not answered for more than 5 min", "It comes back by itself")
                .endsWith(
                        "kubectl -n shop annotate pgc orders --overwrite pgbaton.io/let-leave='epoch=2 token=token-2 instance=orders-2 by=\"YOUR NAME\" reason=WHY'")
                .hasSizeLessThan(1024);
    }

    @Test
    void saysTheSameOfTheSameSoThatNothingIsWritten() {
        PostgresClusterStatus first = report(Sample.view(Sample.serving(), 3), NOW);
        cluster.setStatus(first);
        assertThat(report(Sample.view(Sample.serving(), 3), LATER)).isEqualTo(first);
    }

    @Test
    void keepsTheTimeOfAConditionUntilItsStatusChanges() {
        cluster.setStatus(report(Sample.view(Sample.serving(), 3), NOW));
        Look oneAway = Sample.look(Sample.held(3), 3, Sample.primary(), Sample.standby(1), Sample.lostStandby(2));
        PostgresClusterStatus status = report(Sample.view(oneAway, 3), LATER);
        assertThat(condition(status, "Available").getLastTransitionTime()).isEqualTo("2026-11-25T03:00:00Z");
        assertThat(condition(status, "Degraded").getLastTransitionTime()).isEqualTo("2026-11-25T03:01:00Z");
        assertThat(condition(status, "Degraded").getMessage())
                .isEqualTo("2 of 3 instances serve; orders-2: standby, streams from nobody");
    }

    @Test
    void needsTheOldPrimaryWhenOnlyOneStandbyStreams() {
        Look oneAway = Sample.look(Sample.held(3), 3, Sample.primary(), Sample.standby(1), Sample.lostStandby(2));
        assertThat(condition(report(Sample.view(oneAway, 3), NOW), "FailoverReady")
                        .getReason())
                .isEqualTo("NeedsTheOldPrimary");
    }

    @Test
    void saysWhatTwoInstancesCannotPromise() {
        Look look = Sample.look(Sample.held(2), 2, Sample.primary(), Sample.standby(1));
        PostgresClusterStatus status = report(Sample.view(look, 2), NOW);
        assertThat(status.durability()).startsWith("Async: a commit waits for none");
        assertThat(condition(status, "FailoverReady").getReason()).isEqualTo("MayLoseCommits");
    }

    @Test
    void saysWhatOneInstanceCannotPromise() {
        Look look = Sample.look(Sample.held(1), 1, Sample.primary());
        PostgresClusterStatus status = report(Sample.view(look, 1), NOW);
        assertThat(status.durability()).startsWith("Single: one instance");
        assertThat(condition(status, "FailoverReady").getReason()).isEqualTo("NoStandby");
        assertThat(condition(status, "Available").getStatus()).isEqualTo("True");
    }

    @Test
    void namesNoPrimaryWhileThereIsNone() {
        Look lost = Sample.look(Sample.held(3), 3, Sample.crashed(), Sample.standby(1), Sample.standby(2));
        PostgresClusterStatus status = report(Sample.view(lost, 3), NOW);
        assertThat(status.currentPrimary()).isNull();
        assertThat(condition(status, "Available").getStatus()).isEqualTo("False");
        assertThat(condition(status, "Available").getReason()).isEqualTo("PrimaryLost");
    }

    @Test
    void aPrimaryThatNobodyCanAskMayWellServe() {
        Look silent = Sample.look(
                Sample.held(3),
                3,
                List.of(
                        new Observation.Silent(Sample.name(0), Duration.ofSeconds(9)),
                        new Observation.Fresh(Sample.notAskedFor(1, Duration.ofSeconds(9))),
                        new Observation.Silent(Sample.name(2), Duration.ofSeconds(9))));
        PostgresClusterStatus status = report(Sample.view(silent, 3), NOW);
        assertThat(status.currentPrimary()).isEqualTo("orders-0");
        assertThat(condition(status, "Available").getStatus()).isEqualTo("Unknown");
        assertThat(condition(status, "Progressing").getMessage())
                .contains("a person who knows that its machine is off can start a failover with");
    }

    @Test
    void aPrimaryThatItsPeersHearIsNoOutage() {
        Look cutOff = Sample.look(
                Sample.held(3),
                3,
                List.of(
                        new Observation.Silent(Sample.name(0), Duration.ofSeconds(9)),
                        new Observation.Fresh(Sample.notAskedFor(1, Duration.ZERO)),
                        new Observation.Fresh(Sample.notAskedFor(2, Duration.ZERO))));
        PostgresClusterStatus status = report(Sample.view(cutOff, 3), NOW);
        assertThat(status.currentPrimary()).isEqualTo("orders-0");
        assertThat(status.conditions())
                .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("Available", "True", "HeardByItsPeersOnly"),
                        org.assertj.core.groups.Tuple.tuple("Progressing", "False", "HeardByItsPeersOnly"),
                        org.assertj.core.groups.Tuple.tuple("Degraded", "True", "HeardByItsPeersOnly"),
                        org.assertj.core.groups.Tuple.tuple("FailoverReady", "True", "AnyInstanceMayBeLost"));
    }

    @Test
    void saysThatAPrimaryLivesOnControlGrants() {
        Look look = Sample.look(
                Sample.held(3), 3, Sample.primary(LeashState.By.CONTROL, null), Sample.standby(1), Sample.standby(2));
        PostgresClusterStatus status = report(Sample.view(look, 3), NOW);
        assertThat(condition(status, "Degraded").getReason()).isEqualTo("LivesOnControlGrants");
        assertThat(condition(status, "Available").getStatus()).isEqualTo("True");
    }

    @Test
    void saysThatCommitsHang() {
        Look look = Sample.look(
                Sample.held(3),
                3,
                Sample.primary(LeashState.By.PEERS, Duration.ofSeconds(7)),
                Sample.lostStandby(1),
                Sample.lostStandby(2));
        PostgresClusterStatus status = report(Sample.view(look, 3), NOW);
        assertThat(condition(status, "Degraded").getReason()).isEqualTo("CommitsStuck");
        assertThat(condition(status, "Available").getReason()).isEqualTo("CommitsStuck");
        assertThat(condition(status, "Available").getStatus()).isEqualTo("False");
    }

    @Test
    void aPrimaryWithoutOtherMembersMissesNobody() {
        Look look = Sample.look(Sample.held(1), 3, Sample.primary());
        assertThat(condition(report(Sample.view(look, 3), NOW), "Degraded").getReason())
                .isEqualTo("InstancesMissing");
    }

    @Test
    void saysWhatAMemberThatStaysAwayMeansWhereCommitsWaitForNobody() {
        Look look = Sample.look(Sample.held(2), 2, Sample.primary(), Sample.lostStandby(1));
        assertThat(condition(report(Sample.view(look, 2), NOW), "Degraded").getReason())
                .isEqualTo("MemberStaysAway");
    }

    @Test
    void keepsWhatBecameOfAPersonsWord() {
        ClusterView healthy = Sample.view(Sample.serving(), 3);
        Heard heard = new Heard(Word.CONFIRM_FENCED, Heard.Fate.REFUSED, "x", "it names no epoch");
        cluster.setStatus(report(healthy.hearing(heard), NOW));
        PostgresClusterStatus later = report(healthy, LATER);
        assertThat(later).isEqualTo(cluster.getStatus());
        assertThat(condition(later, "PersonHeard").getStatus()).isEqualTo("False");
        assertThat(condition(later, "PersonHeard").getReason()).isEqualTo("NotObeyed");
        assertThat(condition(later, "PersonHeard").getMessage()).isEqualTo("it names no epoch");
    }

    @Test
    void whatChangesAllTheTimeIsNotSaid() {
        Look one = Sample.look(
                Sample.held(3),
                3,
                Sample.primary(LeashState.By.PEERS, null),
                Sample.notAskedFor(1, Duration.ofMillis(3)),
                Sample.notAskedFor(2, Duration.ofMillis(7)));
        Look other = Sample.look(
                Sample.held(3),
                3,
                Sample.primary(LeashState.By.PEERS, Duration.ofMillis(900)),
                Sample.notAskedFor(1, Duration.ofMillis(190)),
                Sample.notAskedFor(2, Duration.ofMillis(80)));
        cluster.setStatus(report(Sample.view(one, 3), NOW));
        assertThat(report(Sample.view(other, 3), LATER)).isEqualTo(cluster.getStatus());
        assertThat(Sample.view(other, 3).instances())
                .isEqualTo(Sample.view(one, 3).instances());
    }

    @Test
    void anEngineThatIsAwayStopsNothingButFailover() {
        ClusterView view = Sample.view(
                Sample.serving(), 3, new RunView.Unknown("UNAVAILABLE"), new EngineState.Unreachable("UNAVAILABLE"));
        PostgresClusterStatus status = report(view, NOW);
        assertThat(condition(status, "Available").getStatus()).isEqualTo("True");
        assertThat(condition(status, "WorkflowEngineReachable").getStatus()).isEqualTo("False");
        assertThat(condition(status, "FailoverReady").getReason()).isEqualTo("Unreachable");
    }

    @Test
    void namesTheRoleChangeThatIsUnderWay() {
        RunRef run = new RunRef("id", "0f3c9a52", Operation.FAILOVER, NOW, null, "RUNNING");
        Look lost = Sample.look(Sample.held(3), 3, Sample.crashed(), Sample.standby(1), Sample.standby(2));
        ClusterView view = Sample.view(lost, 3, new RunView.Open(run, null), new EngineState.Reachable());
        assertThat(report(view, NOW).activeRoleChange()).isEqualTo("orders-20261125-030000-0f3c");
    }

    @Test
    void saysWhatWasAskedForAndNotDone() {
        ClusterView pending = Sample.wanting(
                Sample.view(Sample.serving(), 3),
                null,
                new SpecGap(List.of(), List.of("spec.storageSpec is another"), List.of(), null, null, List.of()));
        Condition applied = condition(report(pending, NOW), "SpecApplied");
        assertThat(applied.getStatus()).isEqualTo("False");
        assertThat(applied.getMessage())
                .startsWith(
                        "spec.storageSpec is another: changing that of a running cluster arrives in a later version");
    }

    @Test
    void tellsHowADeletionGoesOn() {
        PostgresClusterStatus status = REPORT.deleting(
                cluster, new DeletionView.Running("stopping orders-0", Backup.NONE), new EngineState.Reachable(), NOW);
        assertThat(status.summary()).isEqualTo("Deletion: stopping orders-0");
        assertThat(condition(status, "Progressing").getReason()).isEqualTo("Deleting");
        assertThat(REPORT.deleting(
                                cluster,
                                new DeletionView.Unknown("UNAVAILABLE"),
                                new EngineState.Unreachable("UNAVAILABLE"),
                                NOW)
                        .summary())
                .isEqualTo("Deletion waits for the workflow engine: UNAVAILABLE");
    }

    @Test
    void tellsHowTheFinalBackupIsAndWarnsWhereItWaitsOrIsNone() {
        PostgresClusterStatus before = deleting(Backup.MAKING);
        assertThat(condition(before, "Progressing").getReason()).isEqualTo("FinalBackup");
        for (Backup backup : List.of(Backup.HELD, Backup.MADE, Backup.GIVEN_UP)) {
            assertThat(EventRecorder.changed(before, deleting(backup)))
                    .extracting(Condition::getReason)
                    .containsExactly(
                            switch (backup) {
                                case HELD -> "FinalBackupWaits";
                                case MADE -> "FinalBackupMade";
                                default -> "NoFinalBackup";
                            });
        }
    }

    private PostgresClusterStatus deleting(Backup backup) {
        return REPORT.deleting(
                cluster, new DeletionView.Running("it goes on", backup), new EngineState.Reachable(), NOW);
    }

    @Test
    void cutsWhatTheSchemaWouldRefuse() {
        assertThat(StatusReport.cut("x".repeat(5000))).hasSize(1024).endsWith("…");
    }

    private PostgresClusterStatus report(ClusterView view, Instant now) {
        return REPORT.of(cluster, view, Assessment.decide(view), now);
    }

    private static Condition condition(PostgresClusterStatus status, String type) {
        return status.conditions().stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst()
                .orElseThrow();
    }
}
