package io.pgbaton.workflows.rolechange;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Founding;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Promotion;
import io.temporal.failure.ApplicationFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BootstrapTest {
    private final FlowHarness harness = new FlowHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void foundsTheClusterAndLetsClientsInLast() {
        RoleChangeOutcome outcome = bootstrap();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.from()).isNull();
        assertThat(outcome.to()).isEqualTo(Sample.name(0));
        assertThat(outcome.epoch()).isEqualTo(Epoch.FIRST);
        assertThat(outcome.steps())
                .extracting(StepReport::step)
                .containsSubsequence(
                        "found", "initialise", "promote", "follow", "join", "join", "enroll", "gate", "admit", "close");
        assertThat(harness.steps.gate.asked()).isEqualTo(1);
        assertThat(harness.steps.baton().members()).hasSize(3);
        assertThat(harness.steps.baton().acknowledgements()).isEqualTo(1);
        assertThat(harness.attributes().get(SearchAttribute.OPERATION)).isEqualTo("bootstrap");
    }

    @Test
    void needsNoElection() {
        bootstrap();

        assertThat(harness.steps.open.asked()).isZero();
        assertThat(harness.steps.freeze.asked()).isZero();
    }

    @Test
    void waitsUntilEveryInstanceHasAnsweredThatItIsEmpty() {
        harness.steps.found.first(request -> held("orders-2 does not answer"));

        assertThat(bootstrap().result()).isEqualTo(Result.MOVED);
        assertThat(harness.steps.found.asked()).isEqualTo(2);
    }

    @Test
    void neverFoundsOverData() {
        harness.steps.found.always(request -> held("orders-1 holds a database already"));

        RoleChangeOutcome outcome = bootstrap();
        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("orders-1 holds a database already");
        assertThat(harness.steps.initialise.asked()).isZero();
    }

    @Test
    void holdsWithItsReasonWhenTheFirstStepKeepsFailing() {
        harness.steps.found.always(request -> {
            throw ApplicationFailure.newFailure("cannot read baton.json", "StoreException");
        });

        RoleChangeOutcome outcome = bootstrap();
        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("Found").contains("cannot read baton.json");
    }

    @Test
    void leavesAFoundedClusterAlone() {
        harness.steps.found.always(request -> new Founding.NotNeeded("the cluster was founded before"));

        assertThat(bootstrap().result()).isEqualTo(Result.NOT_NEEDED);
    }

    @Test
    void triesAgainWhenTheEmptyDatabaseCouldNotBeMade() {
        harness.steps.initialise.first(move -> held("orders-0: initdb failed"));

        assertThat(bootstrap().result()).isEqualTo(Result.MOVED);
    }

    @Test
    void restoresTheBackupInPlaceOfMakingAnEmptyDatabase() {
        harness.steps.foundFrom("orders-final-b2a4");
        harness.steps.restore.first(request -> held("PostgreSQL 16 wrote it"));

        RoleChangeOutcome outcome = bootstrap();
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.steps())
                .extracting(StepReport::step)
                .containsSubsequence("found", "restore", "restore", "promote", "join", "enroll", "gate", "admit");
        assertThat(harness.steps.initialise.asked()).isZero();
        assertThat(harness.steps.baton().systemIdentifier()).isEqualTo("7301");
    }

    @Test
    void looksAgainAtEverythingWhenSomebodyCouldNotJoin() {
        harness.steps.join.first(request -> held("orders-1: clone failed"));
        harness.steps.enroll.first(move -> held("only orders-0 streams"));
        harness.steps.open.always(request -> finish());

        RoleChangeOutcome outcome = bootstrap();
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).isEqualTo(Epoch.FIRST);
        assertThat(harness.steps.open.asked()).isEqualTo(2);
    }

    @Test
    void endsAsHeldWhenSomebodyNeverJoins() {
        harness.steps.join.always(request -> held("orders-1: clone failed"));
        harness.steps.open.always(request -> finish());

        RoleChangeOutcome outcome = bootstrap();
        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("clone failed");
        assertThat(harness.steps.admit.asked()).isZero();
    }

    private Opening finish() {
        return new Opening.Finish(
                harness.steps.baton(), harness.steps.baton().candidate().orElseThrow(), "orders-0 is primary already");
    }

    @Test
    void electsTheFounderInANewEpochWhenItsProcessWasReplaced() {
        harness.steps.promote.first(request -> new Promotion.NewEpochNeeded("another run of this instance process"));
        harness.steps.decide.always(request -> harness.steps.elected(0));

        RoleChangeOutcome outcome = bootstrap();
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).isEqualTo(new Epoch(3));
        assertThat(harness.steps.enroll.asked()).isEqualTo(1);
    }

    private RoleChangeOutcome bootstrap() {
        harness.starter.roleChange(FlowHarness.input(Operation.BOOTSTRAP));
        return harness.result();
    }

    private static Founding held(String reason) {
        return new Founding.Held(new Hold(reason, "it to answer"));
    }
}
