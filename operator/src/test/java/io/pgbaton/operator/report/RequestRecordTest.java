package io.pgbaton.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.switchover.Check;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.operator.engine.RequestView;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus.RequestStatus;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.rolechange.StepReport;
import io.pgbaton.workflows.step.PlanAnswer;
import io.pgbaton.workflows.switchover.SwitchoverOutcome;
import io.pgbaton.workflows.switchover.SwitchoverState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RequestRecordTest {
    private static final Instant START = Instant.parse("2026-11-25T03:00:00.250Z");
    private static final RunRef OPEN =
            new RunRef("b2a4/switchover/x", "run", Operation.SWITCHOVER, START, null, "RUNNING");
    private static final RunRef ENDED =
            new RunRef("b2a4/switchover/x", "run", Operation.SWITCHOVER, START, START.plusSeconds(2), "COMPLETED");
    private static final SwitchoverPlan PLAN = new SwitchoverPlan(
            new Ballot(new Epoch(2), new Token("token-2")),
            new InstanceName("orders-0"),
            new InstanceName("orders-1"),
            List.of(new Check(Check.Kind.CANDIDATE_LAG, Check.Outcome.PASSED, "0 bytes", "it has everything")));

    private static PostgresRoleChange request() {
        PostgresRoleChange request = new PostgresRoleChange();
        request.setMetadata(
                new ObjectMetaBuilder().withNamespace("shop").withName("monday").build());
        return request;
    }

    private static SwitchoverOutcome outcome(SwitchoverOutcome.Result result, RoleChangeOutcome change) {
        return new SwitchoverOutcome(
                result, "a sentence", PLAN, new PlanAnswer(2L, PLAN.planHash(), "ada", "agreed"), change);
    }

    @Test
    void showsThePlanEveryCheckAndTheVeryCommandsWhileAPersonIsAsked() {
        SwitchoverState state = new SwitchoverState(
                "waiting for a person to approve",
                "shall it be done?",
                "2026-11-25T04:00:00Z",
                List.of("temporal workflow signal --workflow-id x"),
                List.of("signal approve was not obeyed: it is empty"),
                new SwitchoverOutcome(SwitchoverOutcome.Result.RUNNING, "waiting", PLAN, null, null));

        PostgresRoleChangeStatus status = RequestRecord.of(request(), new RequestView.Open(OPEN, state), "link");

        assertThat(status.phase()).isEqualTo("waiting-for-approval");
        assertThat(status.summary()).isEqualTo("shall it be done?");
        assertThat(status.from()).isEqualTo("orders-0");
        assertThat(status.to()).isEqualTo("orders-1");
        assertThat(status.endedAt()).isNull();
        RequestStatus asked = Objects.requireNonNull(status.request());
        assertThat(asked.planHash()).isEqualTo(PLAN.planHash());
        assertThat(asked.checks()).singleElement().satisfies(check -> {
            assertThat(check.check()).isEqualTo("candidate-lag");
            assertThat(check.answer()).isEqualTo("passed");
            assertThat(check.value()).isEqualTo("0 bytes");
        });
        assertThat(asked.waitsUntil()).isEqualTo("2026-11-25T04:00:00Z");
        assertThat(asked.commands())
                .containsExactly(
                        "kubectl -n shop annotate pgrc monday --overwrite pgbaton.io/approve='epoch=2 planHash=%s by=\"YOUR NAME\" reason=\"WHY\"'"
                                .formatted(PLAN.planHash()),
                        "kubectl -n shop annotate pgrc monday --overwrite pgbaton.io/reject='epoch=2 planHash=%s by=\"YOUR NAME\" reason=\"WHY\"'"
                                .formatted(PLAN.planHash()),
                        "kubectl -n shop delete pgrc monday",
                        "temporal workflow signal --workflow-id x");
        assertThat(asked.notes()).hasSize(1);
    }

    @Test
    void tellsHowItEndedWithTheTimesOfItsRoleChange() {
        RoleChangeOutcome change = new RoleChangeOutcome(
                RoleChangeOutcome.Result.MOVED,
                "moved",
                null,
                new InstanceName("orders-0"),
                new InstanceName("orders-1"),
                new Epoch(3),
                "it reaches furthest",
                List.of(),
                List.of(
                        new StepReport("open", "", 0, 300, 290),
                        new StepReport("demote", "", 310, 500, 180),
                        new StepReport("admit", "", 1000, 1100, 90)),
                1200,
                100);

        PostgresRoleChangeStatus status = RequestRecord.of(
                request(), new RequestView.Closed(ENDED, outcome(SwitchoverOutcome.Result.MOVED, change)), "link");

        assertThat(status.result()).isEqualTo("moved");
        assertThat(status.epoch()).isEqualTo(3);
        assertThat(status.writeGapMs()).as("from the stop to the admission").isEqualTo(790);
        assertThat(status.endedAt()).isEqualTo("2026-11-25T03:00:02.250Z");
        assertThat(Objects.requireNonNull(status.request()).answeredBy()).isEqualTo("ada");
        assertThat(status.request().commands()).isEmpty();
    }

    @Test
    void tellsWhyNothingMoved() {
        PostgresRoleChangeStatus status = RequestRecord.of(
                request(),
                new RequestView.Closed(
                        ENDED, new SwitchoverOutcome(SwitchoverOutcome.Result.REFUSED, "it lags", PLAN, null, null)),
                "link");
        assertThat(status.result()).isEqualTo("refused");
        assertThat(status.summary()).isEqualTo("it lags");
        assertThat(status.writeGapMs()).isNull();
    }

    @Test
    void keepsWhatItKnewWhileTheEngineIsAway() {
        PostgresRoleChange request = request();
        assertThat(RequestRecord.of(request, new RequestView.Unknown("gone"), "")
                        .summary())
                .isEqualTo("gone");
        PostgresRoleChangeStatus before =
                RequestRecord.of(request, new RequestView.Waiting("it begins at noon", false), "");
        request.setStatus(before);
        assertThat(RequestRecord.of(request, new RequestView.Unknown("gone"), ""))
                .isEqualTo(before);
    }
}
