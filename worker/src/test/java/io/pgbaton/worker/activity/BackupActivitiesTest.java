package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.BackupRunner;
import io.pgbaton.workflows.WebUi;
import io.pgbaton.workflows.step.Backing;
import io.pgbaton.workflows.step.BackupSteps;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class BackupActivitiesTest {
    private final FakeCluster cluster = FakeCluster.serving();
    private final Runner runner = new Runner();
    private final WebUi webUi = new WebUi("http://ui:8233", "pgbaton");

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(60), new BackupActivities(cluster.ports(), runner, webUi));

    @RegisterExtension
    final Steps empty = Steps.of(
            Duration.ofSeconds(60), new BackupActivities(FakeCluster.empty().ports(), runner, webUi));

    private final BackupSteps steps = bench.stub(BackupSteps.class);

    /** Answers by script. */
    private static final class Runner implements BackupRunner {
        private final Deque<Progress> looks = new ArrayDeque<>();
        private final List<String> givenUp = new ArrayList<>();
        private final List<String> pages = new ArrayList<>();
        private @Nullable Backing settled;
        private boolean founded = true;

        @Override
        public Optional<Backing> settled(ClusterUid uid) {
            return Optional.ofNullable(settled);
        }

        @Override
        public boolean wasFounded(ClusterUid uid) {
            return founded;
        }

        @Override
        public Progress advance(Backing.Request request, String page) {
            pages.add(page);
            return looks.removeFirst();
        }

        @Override
        public void giveUp(Backing.GiveUp request, String page) {
            pages.add(page);
            givenUp.add(request.why());
        }
    }

    @Test
    void takesThePrimaryOnceItHasSentItsClientsAway() {
        cluster.askToDelete();
        Backing.Order order = ready();
        assertThat(order.source()).isEqualTo(Sample.ZERO);
        assertThat(order.complete()).isTrue();
        assertThat(cluster.instance(0).accepted()).hasAtLeastOneElementOfType(Command.Close.class);
    }

    @Test
    void sendsNobodyAwayInAClusterThatIsWanted() {
        assertThat(plan())
                .isInstanceOfSatisfying(
                        Backing.Held.class,
                        held -> assertThat(held.hold().reason()).contains("nobody has asked to delete"));
        assertThat(cluster.instance(0).accepted()).isEmpty();
    }

    @Test
    void takesTheFurthestStandbyWhenThePrimaryDoesNotAnswer() {
        cluster.askToDelete();
        cluster.instance(0).unplug();
        cluster.instance(2).settle(Sample.at(2, "0/5000100"));
        Backing.Order order = ready();
        assertThat(order.source()).isEqualTo(Sample.TWO);
        assertThat(order.complete()).isFalse();
        assertThat(order.why()).contains("orders-0 may have acknowledged more");
    }

    @Test
    void holdsWhenNobodyAnswersAndSaysWhoIsMissing() {
        cluster.askToDelete();
        List.of(0, 1, 2).forEach(ordinal -> cluster.instance(ordinal).unplug());
        assertThat(plan())
                .isInstanceOfSatisfying(
                        Backing.Held.class,
                        held -> assertThat(held.hold().reason())
                                .contains(
                                        "orders-0 does not answer, orders-1 does not answer, orders-2 does not answer"));
    }

    @Test
    void aClusterThatIsBeingFoundedHasNothingToBackUp() {
        cluster.askToDelete();
        cluster.batons.seed(Sample.founding());
        assertThat(plan()).isInstanceOf(Backing.NotNeeded.class);
    }

    @Test
    void asksNobodyOnceItIsMade() {
        runner.settled = new Backing.Made(true, "made");
        assertThat(plan()).isEqualTo(runner.settled);
        assertThat(cluster.instance(0).accepted()).isEmpty();
    }

    @Test
    void asksNobodyWhereNothingCanBeKept() {
        runner.settled = new Backing.NotNeeded("namespace shop is being deleted, and a backup would go with it");
        assertThat(plan()).isEqualTo(runner.settled);
    }

    @Test
    void aClusterWithoutABatonHoldsUnlessItNeverHadOne() {
        BackupSteps batonless = empty.stub(BackupSteps.class);
        assertThat(batonless.planBackup(new Backing.PlanRequest(Sample.CLUSTER)).result())
                .isInstanceOfSatisfying(
                        Backing.Held.class,
                        held -> assertThat(held.hold().reason()).contains("the PostgresBaton of cluster"));
        runner.founded = false;
        assertThat(batonless.planBackup(new Backing.PlanRequest(Sample.CLUSTER)).result())
                .isInstanceOf(Backing.NotNeeded.class);
    }

    @Test
    void watchesUntilItIsMade() {
        cluster.askToDelete();
        Backing.Made made = new Backing.Made(true, "made");
        runner.looks.add(new BackupRunner.Progress.Waiting("its pod is Pending", "it to run"));
        runner.looks.add(
                new BackupRunner.Progress.Working(new BackupState(BackupState.Phase.COPYING, 10, 40, "copying", null)));
        runner.looks.add(new BackupRunner.Progress.Made(made));
        assertThat(steps.makeBackup(new Backing.Request(ready(), 0)).result()).isEqualTo(made);
    }

    @Test
    void saysWhichAttemptFailed() {
        cluster.askToDelete();
        runner.looks.add(new BackupRunner.Progress.Failed(2, "no space left on device"));
        assertThat(steps.makeBackup(new Backing.Request(ready(), 1)).result())
                .isEqualTo(new Backing.Failed(2, "no space left on device"));
    }

    @Test
    void saysWhereToSeeTheRunThatMakesItOrGivesItUp() {
        cluster.askToDelete();
        runner.looks.add(new BackupRunner.Progress.Made(new Backing.Made(true, "made")));
        steps.makeBackup(new Backing.Request(ready(), 0));
        steps.giveUpBackup(new Backing.GiveUp(Sample.CLUSTER, "Ada skipped it"));
        assertThat(runner.pages)
                .hasSize(2)
                .allSatisfy(page -> assertThat(page)
                        .matches("http://ui:8233/namespaces/pgbaton/workflows/test-workflow-id/[0-9a-f-]+/history"));
    }

    @Test
    void writesDownWhyItIsGivenUp() {
        steps.giveUpBackup(new Backing.GiveUp(Sample.CLUSTER, "Ada skipped it"));
        assertThat(runner.givenUp).containsExactly("Ada skipped it");
    }

    private Backing plan() {
        return steps.planBackup(new Backing.PlanRequest(Sample.CLUSTER)).result();
    }

    private Backing.Order ready() {
        Backing plan = plan();
        assertThat(plan).isInstanceOf(Backing.Ready.class);
        return ((Backing.Ready) plan).order();
    }
}
