package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.ReshapeSteps;
import io.pgbaton.workflows.step.Reshaping;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps of a change of members on fake instances that judge every command as real ones do. */
@Timeout(120)
class ReshapeActivitiesTest {
    private static final Member LOST = Sample.member(2);

    private final FakeCluster cluster = FakeCluster.serving();

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(60), new ReshapeActivities(cluster.ports()));

    private final ReshapeSteps steps = bench.stub(ReshapeSteps.class);

    private Reshaping plan(@Nullable Approval approval) {
        return steps.plan(new Reshaping.PlanRequest(Sample.CLUSTER, LOST, approval))
                .result();
    }

    private int takeAll(Reshaping planned, int version) {
        Reshaping.Planned plan = (Reshaping.Planned) planned;
        int next = version;
        for (ReshapeStep step : plan.steps()) {
            Reshaping taken = steps.take(new Reshaping.StepRequest(plan.move(), plan.primary(), step, next++))
                    .result();
            assertThat(taken).as(step.summary()).isInstanceOf(Reshaping.Done.class);
        }
        return next;
    }

    @Test
    void aVolumeThatWasMadeAnewTakesThePlaceOfTheOldOne() {
        Member newcomer = cluster.instance(2).loseVolume();
        cluster.letEveryoneStream(0);

        int next = takeAll(plan(null), 10);
        assertThat(cluster.baton().members()).containsExactly(Sample.member(0), Sample.member(1));

        Reshaping.Newcomer bring = (Reshaping.Newcomer) plan(null);
        assertThat(steps.bring(bring.request()).result()).isInstanceOf(Reshaping.Held.class);
        cluster.letStream(0, List.of(Sample.member(1), newcomer));
        assertThat(steps.bring(bring.request()).result()).isInstanceOf(Reshaping.Done.class);

        takeAll(plan(null), next);
        assertThat(cluster.baton().members()).containsExactly(Sample.member(0), Sample.member(1), newcomer);
        assertThat(plan(null)).isInstanceOf(Reshaping.NotNeeded.class);
        assertThat(cluster.instance(0).accepted())
                .filteredOn(Command.Settings.class::isInstance)
                .hasSize(2);
    }

    @Test
    void whoStaysAwayLeavesOnlyOnAPersonsWordAboutThisVeryOpening() {
        cluster.kill(2);

        assertThat(plan(null)).isInstanceOf(Reshaping.Asked.class);
        assertThat(plan(new Approval(9L, "token-9", null, null, "dba", "gone"))).isInstanceOf(Reshaping.Asked.class);
        Approval word = new Approval(2L, Sample.SECOND.token().value(), null, null, "dba", "gone");
        takeAll(plan(word), 10);
        assertThat(cluster.baton().members()).containsExactly(Sample.member(0), Sample.member(1));
        assertThat(plan(word)).isInstanceOf(Reshaping.NotNeeded.class);
    }

    @Test
    void whoLeftComesBackOnItsOwnVolumeAndIsAMemberAgain() {
        cluster.kill(2);
        Approval word = new Approval(2L, Sample.SECOND.token().value(), null, null, "dba", "gone");
        int next = takeAll(plan(word), 10);
        cluster.instance(2).plugIn();
        cluster.letEveryoneStream(0);

        takeAll(plan(null), next);
        assertThat(cluster.baton().members()).containsExactlyElementsOf(Sample.members(3));
        assertThat(plan(null)).isInstanceOf(Reshaping.NotNeeded.class);
    }

    @Test
    void aMemberThatLeavesWaitsUntilEnoughOfTheRestHaveEverything() {
        cluster.instance(2).loseVolume();
        cluster.instance(1).settle(Sample.at(2, "0/5000000"));
        Reshaping.Planned plan = (Reshaping.Planned) plan(null);

        Reshaping.StepRequest await = new Reshaping.StepRequest(
                plan.move(), plan.primary(), plan.steps().get(1), 10);
        assertThat(steps.take(await).result()).isInstanceOf(Reshaping.Held.class);
        assertThat(cluster.baton().members()).hasSize(3);
    }

    @Test
    void aLateStoreIsNotTakenUnderASettingThatDoesNotFitIt() {
        cluster.letEveryoneStream(0);
        cluster.want(new WantedShape(2, 1));
        Reshaping.Planned narrow = (Reshaping.Planned) plan(null);
        ReshapeStep store = narrow.steps().getLast();
        assertThat(store).isInstanceOf(ReshapeStep.Store.class);
        take(narrow, narrow.steps().getFirst(), 10);
        Reshaping.Planned back = (Reshaping.Planned) plan(null);
        assertThat(back.steps())
                .as("another run makes the setting the Baton's again")
                .hasSize(1);
        takeAll(back, 11);

        Reshaping late = take(narrow, store, 12);

        assertThat(late)
                .isInstanceOfSatisfying(
                        Reshaping.Held.class,
                        held -> assertThat(held.hold().reason()).contains("is stored only with one that fits"));
        assertThat(cluster.baton().members()).hasSize(3);
    }

    private Reshaping take(Reshaping.Planned plan, ReshapeStep step, int version) {
        return steps.take(new Reshaping.StepRequest(plan.move(), plan.primary(), step, version))
                .result();
    }

    @Test
    void noStepIsTakenOnceAnotherEpochWasOpened() {
        cluster.instance(2).loseVolume();
        Reshaping.Planned plan = (Reshaping.Planned) plan(null);
        cluster.batons.seed(cluster.baton().open(Sample.ballot(3)));

        for (ReshapeStep step : plan.steps()) {
            Reshaping.StepRequest request = new Reshaping.StepRequest(plan.move(), plan.primary(), step, 10);
            assertThatThrownBy(() -> steps.take(request))
                    .cause()
                    .isInstanceOfSatisfying(
                            ApplicationFailure.class,
                            failure -> assertThat(failure.getType()).isEqualTo(Move.SUPERSEDED));
        }
        assertThat(plan(null)).isInstanceOf(Reshaping.GivesWay.class);
    }
}
