package io.pgbaton.workflows.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Backup;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Result;
import io.pgbaton.workflows.deletion.Ending.FinalBackup;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.step.Backing;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Seal;
import io.pgbaton.workflows.step.Skipping;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FinalBackupTest {
    private static final Backing NOBODY =
            new Backing.Held(new Hold("no member of the cluster runs PostgreSQL", "one of them to run"));

    private final FlowHarness flow = new FlowHarness();

    @AfterEach
    void close() {
        flow.close();
    }

    @Test
    void isMadeBeforeAnybodyIsStopped() {
        flow.steps.stop.always(request -> {
            assertThat(flow.steps.makeBackup.asked()).isEqualTo(1);
            return new io.pgbaton.workflows.step.Stopping.Stopped(List.of("data-orders-0"));
        });

        DeleteClusterOutcome outcome = delete(FinalBackup.REQUIRED, false);

        assertThat(outcome.result()).isEqualTo(Result.STOPPED);
        assertThat(outcome.backup()).isEqualTo(Backup.MADE);
        assertThat(outcome.summary())
                .contains("the final backup is PostgresBackup orders-final-b2a4", "its volumes are kept");
        assertThat(flow.steps.deleteVolumes.asked()).isZero();
    }

    @Test
    void isNotMadeWhereItIsNotWanted() {
        assertThat(delete(FinalBackup.SKIP, true).summary()).contains("its volumes are deleted");
        assertThat(flow.steps.planBackup.asked()).isZero();
    }

    @Test
    void anAttemptThatFailedIsFollowedByTheNext() {
        List<Integer> after = Collections.synchronizedList(new ArrayList<>());
        flow.steps.makeBackup.always(request -> {
            after.add(request.after());
            return after.size() < 5
                    ? new Backing.Failed(after.size(), "pg_basebackup ended with 1")
                    : new Backing.Made(true, "made");
        });

        assertThat(delete(FinalBackup.REQUIRED, false).backup()).isEqualTo(Backup.MADE);
        assertThat(after).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void holdsUntilSomebodyCanGiveIt() {
        flow.steps.planBackup.first(request -> NOBODY, request -> NOBODY);

        assertThat(delete(FinalBackup.REQUIRED, false).backup()).isEqualTo(Backup.MADE);
    }

    @Test
    void saysWhatItWaitsForAndHowToGoWithout() {
        flow.steps.planBackup.always(request -> NOBODY);
        start(FinalBackup.REQUIRED, false);
        flow.pass(Duration.ofMinutes(20));

        DeleteClusterOutcome state = run().state();
        assertThat(state.backup()).isEqualTo(Backup.HELD);
        assertThat(state.summary())
                .contains(
                        "no member of the cluster runs PostgreSQL",
                        "one of them to run",
                        "kubectl annotate pgc orders pgbaton.io/skip-final-backup=");
        assertThat(flow.steps.stop.asked()).isZero();
    }

    /** A step looks for a while before it answers that it waits, and the pause after that is short. */
    @Test
    void saysWhatItWaitedForWhileItTriesAgain() {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        Backing full = new Backing.Held(new Hold("the quota has no room for its claim", "it to be allowed"));
        flow.steps.makeBackup.always(request -> {
            said.add(run().state().summary());
            return said.size() == 1 ? full : new Backing.Made(true, "made");
        });

        assertThat(delete(FinalBackup.REQUIRED, false).backup()).isEqualTo(Backup.MADE);

        assertThat(said).hasSize(2);
        assertThat(said.getFirst()).startsWith("making the final backup").doesNotContain("waited");
        assertThat(said.getLast())
                .startsWith("making the final backup")
                .endsWith("; before that it waited: the quota has no room for its claim");
    }

    @Test
    void aPersonSkipsItWithNameAndReason() {
        flow.steps.planBackup.always(request -> NOBODY);
        start(FinalBackup.REQUIRED, true);
        flow.pass(Duration.ofMinutes(5));
        run().skipFinalBackup(new Skipping("Ada", " "));
        flow.pass(Duration.ofMinutes(5));
        assertThat(flow.steps.stop.asked()).isZero();
        run().skipFinalBackup(new Skipping("Ada", "a copy is elsewhere"));

        DeleteClusterOutcome outcome = result();
        assertThat(outcome.backup()).isEqualTo(Backup.GIVEN_UP);
        assertThat(outcome.summary())
                .contains("there is no final backup: Ada skipped it: a copy is elsewhere", "its volumes are deleted");
        assertThat(flow.steps.giveUpBackup.asked()).isEqualTo(1);
    }

    @Test
    void isSkippedOnTheOperatorsWordAloneWhereWordsFromElsewhereAreSwitchedOff() {
        flow.steps.demandSeals("key");
        flow.steps.planBackup.always(request -> NOBODY);
        start(FinalBackup.REQUIRED, false);
        Skipping word = new Skipping("Ada", "a copy is elsewhere");
        run().skipFinalBackup(word);
        flow.pass(Duration.ofMinutes(5));
        assertThat(flow.steps.stop.asked()).isZero();

        String id = flow.runId(WorkflowIds.deleteCluster(Sample.CLUSTER));
        run().skipFinalBackup(word.under(Seal.of("key", Seal.text("skipFinalBackup", id, word))));
        assertThat(result().backup()).isEqualTo(Backup.GIVEN_UP);
    }

    @Test
    void goesWithoutItWhereItIsNotInsistedOnAndKeepsTheVolumes() {
        flow.steps.makeBackup.always(request -> new Backing.Failed(request.after() + 1, "no space left on device"));

        DeleteClusterOutcome outcome = delete(FinalBackup.BEST_EFFORT, true);

        assertThat(outcome.result()).isEqualTo(Result.STOPPED);
        assertThat(outcome.backup()).isEqualTo(Backup.GIVEN_UP);
        assertThat(outcome.summary())
                .contains("no space left on device", "its volumes are kept", "no backup is proven to hold everything");
        assertThat(flow.steps.makeBackup.asked()).isEqualTo(3);
        assertThat(flow.steps.deleteVolumes.asked()).isZero();
    }

    @Test
    void keepsTheVolumesIfTheBackupMayLackSomething() {
        flow.steps.makeBackup.always(request -> new Backing.Made(false, "made; orders-0 may have acknowledged more"));

        assertThat(delete(FinalBackup.REQUIRED, true).summary())
                .contains("made; orders-0 may have acknowledged more", "its volumes are kept");
        assertThat(flow.steps.deleteVolumes.asked()).isZero();
    }

    @Test
    void deletesTheVolumesOnceEverythingIsInTheBackup() {
        assertThat(delete(FinalBackup.REQUIRED, true).summary()).contains("its volumes are deleted: [data-orders-0");
    }

    @Test
    void aClusterThatWasNeverFoundedNeedsNone() {
        flow.steps.planBackup.always(request -> new Backing.NotNeeded("the cluster was never founded"));

        assertThat(delete(FinalBackup.REQUIRED, false).summary()).contains("the cluster was never founded");
        assertThat(flow.steps.makeBackup.asked()).isZero();
    }

    @Test
    void aStepThatFailsForGoodIsAHold() {
        flow.steps.planBackup.first(request -> {
            throw ApplicationFailure.newNonRetryableFailure("the API server does not answer", "StoreException");
        });

        assertThat(delete(FinalBackup.REQUIRED, false).backup()).isEqualTo(Backup.MADE);
    }

    @Test
    void endsAsHeldAfterADaySoThatAnotherRunGoesOn() {
        flow.steps.planBackup.always(request -> NOBODY);

        DeleteClusterOutcome outcome = delete(FinalBackup.REQUIRED, false);

        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("no member of the cluster runs PostgreSQL");
        assertThat(flow.steps.stop.asked()).isZero();
    }

    private DeleteClusterOutcome delete(FinalBackup backup, boolean deleteVolumes) {
        start(backup, deleteVolumes);
        return result();
    }

    private void start(FinalBackup backup, boolean deleteVolumes) {
        flow.starter.deleteCluster(DeleteClusterInput.of(
                Sample.CLUSTER,
                "shop/orders",
                List.of(Sample.name(0), Sample.name(1), Sample.name(2)),
                new Ending(backup, deleteVolumes)));
    }

    private DeleteCluster run() {
        return flow.client().newWorkflowStub(DeleteCluster.class, WorkflowIds.deleteCluster(Sample.CLUSTER));
    }

    private DeleteClusterOutcome result() {
        return flow.client()
                .newUntypedWorkflowStub(WorkflowIds.deleteCluster(Sample.CLUSTER))
                .getResult(DeleteClusterOutcome.class);
    }
}
