package io.pgbaton.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.election.Standing;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.rolechange.StepReport;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoleChangeRecordTest {
    private static final Instant START = Instant.parse("2026-11-25T03:00:00.250Z");
    private static final RunRef OPEN =
            new RunRef("b2a4/role-change", "0f3c9a52-1", Operation.FAILOVER, START, null, "RUNNING");
    private static final RunRef ENDED =
            new RunRef("b2a4/role-change", "0f3c9a52-1", Operation.FAILOVER, START, START.plusMillis(900), "COMPLETED");

    @Test
    void hasANameThatSortsByTimeAndComesOutTheSameForEveryone() {
        assertThat(RoleChangeRecord.name("orders", OPEN)).isEqualTo("orders-20261125-030000-0f3c");
        assertThat(RoleChangeRecord.name("orders", ENDED)).isEqualTo("orders-20261125-030000-0f3c");
    }

    @Test
    void tellsTheWholeStoryOfAFailover() {
        PostgresRoleChangeStatus status =
                RoleChangeRecord.status(new RunView.Closed(ENDED, outcome(Result.MOVED)), "link");
        assertThat(status.phase()).isEqualTo("moved");
        assertThat(status.result()).isEqualTo("moved");
        assertThat(status.from()).isEqualTo("orders-0");
        assertThat(status.to()).isEqualTo("orders-1");
        assertThat(status.epoch()).isEqualTo(3);
        assertThat(status.why()).isEqualTo("it reaches furthest");
        assertThat(status.candidates()).singleElement().satisfies(candidate -> {
            assertThat(candidate.instance()).isEqualTo("orders-1");
            assertThat(candidate.lsn()).isEqualTo("0/5000060");
            assertThat(candidate.counted()).isTrue();
        });
        assertThat(status.steps()).extracting("step").containsExactly("open", "admit", "close");
        assertThat(status.totalMs()).isEqualTo(900);
        assertThat(status.temporalMs()).isEqualTo(120);
        assertThat(status.startedAt()).isEqualTo("2026-11-25T03:00:00.250Z");
        assertThat(status.endedAt()).isEqualTo("2026-11-25T03:00:01.150Z");
    }

    @Test
    void theGapEndsWhenClientsAreLetIn() {
        assertThat(RoleChangeRecord.status(new RunView.Closed(ENDED, outcome(Result.MOVED)), "link")
                        .writeGapMs())
                .isEqualTo(850);
        assertThat(RoleChangeRecord.status(new RunView.Closed(ENDED, outcome(Result.HELD)), "link")
                        .writeGapMs())
                .isNull();
    }

    @Test
    void aBootstrapHasNoGap() {
        RunRef bootstrap = new RunRef(
                "b2a4/role-change", "0f3c9a52-1", Operation.BOOTSTRAP, START, START.plusSeconds(9), "COMPLETED");
        assertThat(RoleChangeRecord.status(new RunView.Closed(bootstrap, outcome(Result.MOVED)), "link")
                        .writeGapMs())
                .isNull();
    }

    @Test
    void anOpenRunHasNeitherEndNorTotals() {
        PostgresRoleChangeStatus status = RoleChangeRecord.status(new RunView.Open(OPEN, null), "link");
        assertThat(status.phase()).isEqualTo("running");
        assertThat(status.endedAt()).isNull();
        assertThat(status.totalMs()).isNull();
    }

    @Test
    void saysThatARunLeftNoRecord() {
        RunRef terminated = new RunRef(
                "b2a4/role-change", "0f3c9a52-1", Operation.FAILOVER, START, START.plusSeconds(9), "TERMINATED");
        PostgresRoleChangeStatus status = RoleChangeRecord.status(new RunView.Closed(terminated, null), "link");
        assertThat(status.phase()).isEqualTo("terminated");
        assertThat(status.summary()).isEqualTo("the run left no record: it ended as terminated");
        assertThat(status.endedAt()).isNotNull();
    }

    private static RoleChangeOutcome outcome(Result result) {
        Frozen frozen = new Frozen(
                Sample.member(1),
                new Incarnation("pod-1", "pod", "process-1"),
                Sample.ballot(3),
                Sample.at(2, "0/5000060"),
                true,
                true,
                List.of(),
                1L << 30);
        return new RoleChangeOutcome(
                result,
                "orders-0 -> orders-1 in epoch 3",
                "orders-0 of epoch 2 lost: signal 9 (seen by test)",
                Sample.name(0),
                Sample.name(1),
                new Epoch(3),
                "it reaches furthest",
                List.of(new Standing(frozen, true, List.of())),
                List.of(
                        new StepReport("open", "open a new epoch", 0, 80, 60),
                        new StepReport("admit", "let clients in", 700, 850, 100),
                        new StepReport("close", "the baton is held", 850, 900, 30)),
                900,
                120);
    }
}
