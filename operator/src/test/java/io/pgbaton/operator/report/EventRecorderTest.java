package io.pgbaton.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.operator.decide.Assessment;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.resources.cluster.PostgresClusterStatus;
import io.pgbaton.workflows.WebUi;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");
    private static final PostgresClusterStatus HEALTHY = status(Sample.view(Sample.serving(), 3));

    @Test
    void tellsADecisionOnce() {
        PostgresClusterStatus lost = status(
                Sample.view(Sample.look(Sample.held(3), 3, Sample.crashed(), Sample.standby(1), Sample.standby(2)), 3));
        assertThat(EventRecorder.changed(HEALTHY, lost))
                .extracting(Condition::getReason)
                .containsExactly("PrimaryLost");
        assertThat(EventRecorder.changed(lost, lost)).isEmpty();
    }

    @Test
    void tellsThatTheEngineWentAway() {
        PostgresClusterStatus away = status(
                Sample.view(Sample.serving(), 3, new RunView.Unknown("x"), new EngineState.Unreachable("UNAVAILABLE")));
        assertThat(EventRecorder.changed(HEALTHY, away))
                .extracting(Condition::getReason)
                .containsExactly("Unreachable");
    }

    @Test
    void tellsThatAMemberStaysAwayAndWhatCanBeDone() {
        PostgresClusterStatus away = status(Sample.view(
                Sample.look(
                        Sample.held(3),
                        3,
                        List.of(
                                new Observation.Fresh(Sample.primary()),
                                new Observation.Fresh(Sample.standby(1)),
                                new Observation.Silent(Sample.name(2), Duration.ofMinutes(7)))),
                3));
        assertThat(EventRecorder.changed(HEALTHY, away))
                .filteredOn(condition -> "MembershipSettled".equals(condition.getType()))
                .singleElement()
                .extracting(Condition::getMessage)
                .asString()
                .contains("pgbaton.io/let-leave");
    }

    @Test
    void ofANewClusterOnlyWhatItDoesIsNews() {
        assertThat(EventRecorder.changed(null, HEALTHY))
                .extracting(Condition::getReason)
                .containsExactly("Settled");
    }

    private static PostgresClusterStatus status(ClusterView view) {
        return new StatusReport(new WebUi("http://ui:8233", "pgbaton"))
                .of(Sample.cluster(), view, Assessment.decide(view), NOW);
    }
}
