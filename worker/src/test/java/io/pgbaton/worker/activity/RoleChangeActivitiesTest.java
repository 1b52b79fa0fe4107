package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ServerState;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Admission;
import io.pgbaton.workflows.step.Closing;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.RoleChangeSteps;
import io.pgbaton.workflows.step.Silence;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps of a role change on fake instances that judge every command as real ones do. */
@Timeout(60)
class RoleChangeActivitiesTest {
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final int MOST_LOOKS = 2000;
    private static final Token TOKEN = new Token("token-3");
    private static final Evidence LOST = new Evidence(2L, "orders-0", "signal 9", "detector", null, Cause.FIRST_HAND);
    private static final Evidence SILENT = new Evidence(2L, "orders-0", "silent", "detector", null, Cause.SILENT);

    private final FakeCluster cluster = FakeCluster.serving();

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(30), new RoleChangeActivities(cluster.ports()));

    private final RoleChangeSteps steps = bench.stub(RoleChangeSteps.class);

    @Test
    void opensANewEpochWhenThePrimaryIsLost() {
        cluster.instance(0).crash();

        assertThat(open(LOST)).isInstanceOf(Opening.Opened.class);
        assertThat(cluster.baton().epoch()).isEqualTo(new Epoch(3));
        assertThat(cluster.baton().ballot().token()).isEqualTo(TOKEN);
        assertThat(cluster.baton().phase()).isEqualTo(Phase.MOVING);
    }

    @Test
    void aRetryOfOpenFindsItsOwnEpoch() {
        cluster.instance(0).crash();
        open(LOST);

        assertThat(open(LOST)).isInstanceOf(Opening.Opened.class);
        assertThat(cluster.baton().epoch()).isEqualTo(new Epoch(3));
    }

    @Test
    void opensNothingWhileThePrimaryServes() {
        assertThat(open(SILENT)).isInstanceOf(Opening.NotNeeded.class);
        assertThat(cluster.baton()).isEqualTo(Sample.held());
    }

    @Test
    void opensNothingOnEvidenceAboutAnotherEpochOrNone() {
        cluster.instance(0).crash();

        assertThat(open(new Evidence(1L, "orders-0", "old news", "detector"))).isInstanceOf(Opening.NotNeeded.class);
        assertThat(open(null)).isInstanceOf(Opening.NotNeeded.class);
    }

    @Test
    void opensNothingWhenPeersHearAPrimaryAgainThatWasSilent() {
        cluster.instance(0).unplug();
        cluster.instance(1).notAskedFor(Duration.ofMillis(400));
        cluster.instance(2).notAskedFor(Duration.ofMillis(300));

        assertThat(open(SILENT))
                .isInstanceOfSatisfying(
                        Opening.NotNeeded.class,
                        notNeeded -> assertThat(notNeeded.why()).contains("orders-1", "serves epoch 2"));
        assertThat(cluster.baton()).isEqualTo(Sample.held());
        assertThat(open(LOST)).as("what was seen first-hand stays true").isInstanceOf(Opening.Opened.class);
    }

    @Test
    void opensWhenEnoughPeersMissASilentPrimaryStill() {
        cluster.instance(0).unplug();
        cluster.instance(1).notAskedFor(Duration.ofSeconds(4));
        cluster.instance(2).notAskedFor(Duration.ofSeconds(4));

        assertThat(open(SILENT)).isInstanceOf(Opening.Opened.class);
    }

    @Test
    void opensNothingInAClusterThatIsBeingDeleted() {
        cluster.instance(0).crash();
        cluster.askToDelete();

        assertThat(open(LOST)).isInstanceOf(Opening.NotNeeded.class);
        assertThat(cluster.baton()).isEqualTo(Sample.held());
    }

    @Test
    void opensNothingThatCouldNotFinish() {
        cluster.kill(0);
        cluster.kill(1);
        bench.attempt(4);

        assertThat(open(LOST))
                .isInstanceOfSatisfying(
                        Opening.Held.class,
                        held -> assertThat(held.hold().waitsFor()).contains("orders-0", "orders-1"));
        assertThat(cluster.baton().phase()).isEqualTo(Phase.HELD);
    }

    @Test
    void findsAMoveThatOnlyHasToBeFinished() {
        Move move = openAfterCrash();
        promote(move, elect(move));

        Opening.Request later = new Opening.Request(Sample.CLUSTER, new Token("of-a-later-run"), null, null);
        assertThat(steps.open(later).result()).isInstanceOf(Opening.Finish.class);
        assertThat(cluster.baton().epoch()).isEqualTo(new Epoch(3));
    }

    @Test
    void takesTheOldAddressAway() {
        Move move = openAfterCrash();

        assertThat(steps.unroute(move).result()).isTrue();
        assertThat(cluster.router.published()).isEmpty();
    }

    @Test
    void whoeverWasFoundAtOnceIsPublishedInstead() {
        Move move = openAfterCrash();
        elect(move);

        assertThat(steps.unroute(move).result()).isTrue();
        assertThat(cluster.router.published()).contains(Sample.address(0));
    }

    @Test
    void freezesEveryoneAndTakesTheirWordAsProof() {
        Move move = openAfterCrash();

        Freezing freezing = freeze(move);

        // Once the old primary has given its word, how far its own log reaches is not waited for.
        assertThat(freezing.answers())
                .extracting(answer -> answer.member().name())
                .contains(new InstanceName("orders-1"), new InstanceName("orders-2"));
        assertThat(freezing.proofs()).hasSize(3);
    }

    @Test
    void aDeadHolderIsProvenByTheEndOfItsContainer() {
        cluster.kill(0);
        Move move = openAfterCrash();

        Freezing freezing = freeze(move);

        assertThat(freezing.answers()).hasSize(2);
        assertThat(freezing.proofs()).anyMatch(FenceProof.Terminated.class::isInstance);
        assertThat(decide(move, freezing)).isInstanceOf(Deciding.Elected.class);
    }

    @Test
    void aSilentHolderIsAHoldThatAPersonCanResolve() {
        cluster.instance(0).unplug();
        Move move = openAfterCrash();
        Freezing freezing = freeze(move);
        assertThat(freezing.silent()).extracting(Silence::instance).containsExactly(Sample.ZERO);

        assertThat(decide(move, freezing))
                .isInstanceOfSatisfying(
                        Deciding.Held.class, held -> assertThat(held.unfenced()).containsExactly("orders-0"));
        Confirmation confirmation = new Confirmation(3L, TOKEN.value(), "orders-0", "dba", "unplugged");
        Deciding decision = steps.decide(
                        new Deciding.Request(move, freezing, List.of(confirmation), List.of(), null, null))
                .result();
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Deciding.Elected.class,
                        elected -> assertThat(elected.fence()).contains("dba confirmed that orders-0 is off"));
    }

    @Test
    void aConfirmationOfSomebodyWhoIsNoSuspectProvesNothing() {
        cluster.instance(0).unplug();
        Move move = openAfterCrash();
        Confirmation confirmation = new Confirmation(3L, TOKEN.value(), "orders-2", "dba", "unplugged");

        Deciding decision = steps.decide(
                        new Deciding.Request(move, freeze(move), List.of(confirmation), List.of(), null, null))
                .result();

        assertThat(decision).isInstanceOf(Deciding.Held.class);
    }

    @Test
    void aRetryOfDecideFindsItsOwnCandidate() {
        Move move = openAfterCrash();
        Freezing freezing = freeze(move);
        Candidate first = ((Deciding.Elected) decide(move, freezing)).candidate();

        assertThat(decide(move, new Freezing(List.of(), List.of(), List.of())))
                .isInstanceOfSatisfying(
                        Deciding.Elected.class,
                        again -> assertThat(again.candidate()).isEqualTo(first));
    }

    @Test
    void promotesTheCandidateWithTheAcknowledgementsOfTheBaton() {
        Move move = openAfterCrash();
        Candidate candidate = elect(move);

        assertThat(promote(move, candidate)).isInstanceOf(Promotion.Primary.class);
        assertThat(cluster.instance(candidate.member().name().ordinal()).accepted())
                .filteredOn(Command.Promote.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(Command.Promote.class, promote -> {
                    assertThat(promote.synchronous().acknowledgements()).isEqualTo(1);
                    assertThat(promote.synchronous().peers()).hasSize(2);
                });
    }

    @Test
    void aRetryOfPromoteGetsTheSameAnswer() {
        Move move = openAfterCrash();
        Candidate candidate = elect(move);

        assertThat(promote(move, candidate)).isEqualTo(promote(move, candidate));
    }

    @Test
    void clientsAreToldTheWayWhileTheCandidateIsPromoted() throws InterruptedException {
        Move move = openAfterCrash();
        Candidate candidate = elect(move);

        Promotion.Primary primary = (Promotion.Primary) promote(move, candidate);

        assertThat(cluster.router.awaitPublished(primary.address())).isTrue();
    }

    @Test
    void aPromotionNeedsNoRoute() {
        Move move = openAfterCrash();
        Candidate candidate = elect(move);
        cluster.router.breakDown();

        assertThat(promote(move, candidate)).isInstanceOf(Promotion.Primary.class);
    }

    @Test
    void neverPromotesAnotherRunOfTheCandidatesProcess() {
        Move move = openAfterCrash();
        Candidate candidate = elect(move);
        cluster.instance(candidate.member().name().ordinal()).replaceProcess();

        assertThat(promote(move, candidate))
                .isInstanceOfSatisfying(
                        Promotion.NewEpochNeeded.class,
                        needed -> assertThat(needed.reason()).contains("another run"));
        assertThat(cluster.instance(candidate.member().name().ordinal()).phase())
                .isEqualTo(ServerState.Phase.STANDBY);
    }

    @Test
    void aSpentEpochNeedsAnother() {
        Move move = openAfterCrash();
        Candidate candidate = elect(move);
        promote(move, candidate);
        cluster.instance(candidate.member().name().ordinal()).crash();

        assertThat(promote(move, candidate))
                .isInstanceOfSatisfying(
                        Promotion.NewEpochNeeded.class,
                        needed -> assertThat(needed.reason()).contains("spent"));
    }

    @Test
    void leadsTheOthersToTheNewPrimary() {
        Move move = openAfterCrash();
        Promotion.Primary primary = (Promotion.Primary) promote(move, elect(move));

        Following following = follow(move, primary);

        assertThat(following.following()).containsExactly(Sample.ZERO, Sample.TWO);
        assertThat(cluster.instance(2).promise().followsPromised()).isTrue();
    }

    @Test
    void theOthersAreToldWhomToFollowAsSoonAsThereIsAPrimary() throws InterruptedException {
        Move move = openAfterCrash();

        promote(move, elect(move));

        assertThat(soon(() -> cluster.instance(2).promise().followsPromised())).isTrue();
    }

    @Test
    void aDeadMemberHoldsNobodyUp() {
        cluster.kill(0);
        Move move = openAfterCrash();
        Promotion.Primary primary = (Promotion.Primary) promote(move, elect(move));

        Following following = follow(move, primary);

        assertThat(following.following()).containsExactly(Sample.TWO);
        assertThat(following.silent()).extracting(Silence::instance).containsExactly(Sample.ZERO);
    }

    @Test
    void aDivergedMemberIsReportedAndNotTouched() {
        cluster.kill(0);
        Move move = openAfterCrash();
        Promotion.Primary primary = (Promotion.Primary) promote(move, elect(move));
        cluster.instance(0).settle(Sample.at(2, "0/6000000"));
        cluster.instance(0).crash();
        cluster.instance(0).plugIn();

        assertThat(follow(move, primary).diverged())
                .extracting(Silence::instance)
                .containsExactly(Sample.ZERO);
        assertThat(cluster.instance(0).accepted()).noneMatch(Command.Follow.class::isInstance);
    }

    @Test
    void letsClientsInAfterTheGateAndTellsThemWhere() {
        Move move = openAfterCrash();
        Candidate candidate = elect(move);
        Promotion.Primary primary = (Promotion.Primary) promote(move, candidate);

        Gating gate = gate(move, candidate, primary);
        Admission admission =
                steps.admit(new Admission.Request(move, candidate.member())).result();
        Baton closed = steps.close(new Closing.Request(move, ((Gating.Committed) gate).at()))
                .result()
                .baton();

        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        assertThat(cluster.router.published()).contains(primary.address());
        assertThat(closed.isHeldBy(candidate.member())).isTrue();
        assertThat(steps.close(new Closing.Request(move, primary.from()))
                        .result()
                        .baton())
                .isEqualTo(closed);
    }

    @Test
    void clientsGetInAsSoonAsTheFirstRowIsCommitted() {
        Move move = openAfterCrash();
        Candidate candidate = elect(move);
        Promotion.Primary primary = (Promotion.Primary) promote(move, candidate);

        gate(move, candidate, primary);

        assertThat(cluster.instance(candidate.member().name().ordinal()).accepted())
                .filteredOn(Command.Admit.class::isInstance)
                .hasSize(1);
    }

    @Test
    void noClientGetsInBeforeTheGate() {
        Move move = openAfterCrash();
        Candidate candidate = elect(move);
        promote(move, candidate);

        assertThat(steps.admit(new Admission.Request(move, candidate.member())).result())
                .isInstanceOf(Admission.Lost.class);
    }

    @Test
    void aPrimaryThatDiedIsLostAtTheGate() {
        Move move = openAfterCrash();
        Candidate candidate = elect(move);
        Promotion.Primary primary = (Promotion.Primary) promote(move, candidate);
        cluster.instance(candidate.member().name().ordinal()).crash();

        assertThat(gate(move, candidate, primary)).isInstanceOf(Gating.Lost.class);
    }

    @Test
    void everyStepGivesUpWhenAnotherEpochWasOpened() {
        Move move = openAfterCrash();
        Candidate candidate = elect(move);
        cluster.batons.compareAndSet(
                cluster.batons.get(Sample.CLUSTER).orElseThrow(),
                cluster.baton().open(Sample.ballot(9)));

        assertSuperseded(() -> steps.unroute(move));
        assertSuperseded(() -> freeze(move));
        assertSuperseded(() -> decide(move, new Freezing(List.of(), List.of(), List.of())));
        assertSuperseded(() -> promote(move, candidate));
        assertSuperseded(() -> follow(move, new Promotion.Primary(Sample.at(2, "0/5000060"), Sample.address(1))));
        assertSuperseded(() -> steps.admit(new Admission.Request(move, candidate.member())));
        assertSuperseded(() -> steps.close(new Closing.Request(move, Sample.at(3, "0/5000060"))));
        assertThat(cluster.instance(1).phase()).isEqualTo(ServerState.Phase.STANDBY);
        assertThat(cluster.router.published()).contains(Sample.address(0));
    }

    private static boolean soon(BooleanSupplier condition) throws InterruptedException {
        for (int looks = 0; looks < MOST_LOOKS && !condition.getAsBoolean(); looks++) {
            Thread.sleep(PAUSE);
        }
        return condition.getAsBoolean();
    }

    private static void assertSuperseded(ThrowingCallable step) {
        assertThatThrownBy(step)
                .isInstanceOf(ActivityFailure.class)
                .cause()
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo(Move.SUPERSEDED));
    }

    private Opening open(@Nullable Evidence evidence) {
        return steps.open(new Opening.Request(Sample.CLUSTER, TOKEN, evidence, null))
                .result();
    }

    private Move openAfterCrash() {
        cluster.instance(0).crash();
        Opening.Opened opened = (Opening.Opened) open(LOST);
        return new Move(Sample.CLUSTER, opened.baton().ballot());
    }

    private Freezing freeze(Move move) {
        return steps.freeze(new Freezing.Request(move, List.of(), List.of(), List.of(), null, null))
                .result();
    }

    private Deciding decide(Move move, Freezing freezing) {
        return steps.decide(new Deciding.Request(move, freezing, List.of(), List.of(), null, null))
                .result();
    }

    private Candidate elect(Move move) {
        return ((Deciding.Elected) decide(move, freeze(move))).candidate();
    }

    private Promotion promote(Move move, Candidate candidate) {
        return steps.promote(new Promotion.Request(move, candidate)).result();
    }

    private Following follow(Move move, Promotion.Primary primary) {
        Command.Source source = new Command.Source(Sample.ONE, primary.address());
        return steps.follow(new Following.Request(move, source, primary.from())).result();
    }

    private Gating gate(Move move, Candidate candidate, Promotion.Primary primary) {
        return steps.gate(new Gating.Request(move, candidate.member(), primary.from(), "test"))
                .result();
    }
}
