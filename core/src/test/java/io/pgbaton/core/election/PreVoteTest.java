package io.pgbaton.core.election;

import static io.pgbaton.core.Sample.adopting;
import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreVoteTest {
    private static final Baton HELD = held(3, 1);

    private static PreVote decide(Baton baton, Speaker... reached) {
        return decide(baton, LossPolicy.ASK, reached);
    }

    private static PreVote decide(Baton baton, LossPolicy lossy, Speaker... reached) {
        return PreVote.decide(baton, Stream.of(reached).map(Speaker::state).toList(), lossy);
    }

    private static Speaker standby(int ordinal, long lsn) {
        return Speaker.standby(ordinal, ballot(2), at(2, lsn));
    }

    private static Speaker primary(long lsn) {
        return Speaker.primary(0, ballot(2), at(2, lsn));
    }

    private static void opens(PreVote decision, int epoch) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        PreVote.Open.class, open -> assertThat(open.epoch()).isEqualTo(new Epoch(epoch)));
    }

    private static void holds(PreVote decision, String... words) {
        assertThat(decision).isInstanceOf(PreVote.Hold.class);
        List.of(words).forEach(word -> assertThat(decision.summary()).contains(word));
    }

    @Test
    void opensTheNextEpochWhenRMembersAnswer() {
        opens(decide(HELD, standby(1, 5), standby(2, 5)), 3);
    }

    @Test
    void opensWhenWhoReachesFarEnoughCannotLeadButAnotherCanStreamFromIt() {
        opens(decide(HELD, standby(1, 9).objecting("disk full"), standby(2, 5)), 3);
        opens(decide(HELD, standby(1, 9).objecting("disk full").withoutPosition(), standby(2, 5)), 3);
    }

    @Test
    void holdsWhenNobodyWhoCanLeadCanBeLevelled() {
        Speaker furthest = standby(1, 9).objecting("disk full");
        holds(decide(HELD, furthest, standby(2, 5).objecting("disk full")), "no member that reaches far enough");
        holds(
                decide(HELD, furthest, Speaker.standby(2, ballot(2), at(1, 5))),
                "no member that reaches far enough can lead");
        holds(
                decide(HELD, furthest.saying(ServerState.Phase.STOPPED), standby(2, 5)),
                "no member that reaches far enough can lead");
        holds(decide(HELD, standby(1, 5 + (2L << 30)).objecting("disk full"), standby(2, 5)), "can lead");
    }

    @Test
    void opensWithoutAPrimaryThatItMustNotNeedIfTheOthersAreEnough() {
        Baton moving = HELD.open(ballot(3)).elect(member(1), run(member(1), 1));
        List<InstanceState> reached = Stream.of(Speaker.primary(1, ballot(3), at(3, 9)), standby(0, 5), standby(2, 5))
                .map(Speaker::state)
                .toList();

        assertThat(PreVote.decide(moving, reached, LossPolicy.ASK)).isInstanceOf(PreVote.Finish.class);
        opens(PreVote.without(member(1), moving, reached, LossPolicy.ASK), 4);
        holds(
                PreVote.without(member(1), moving, reached.subList(0, 2), LossPolicy.ASK),
                "only 1 of the 2 members needed",
                "orders-1");
    }

    @Test
    void opensAboveEverythingEverWritten() {
        opens(decide(HELD, standby(1, 5), Speaker.standby(2, ballot(2), at(6, 5))), 7);
    }

    @Test
    void leavesAServingHolderAlone() {
        assertThat(decide(HELD, primary(5), standby(1, 5), standby(2, 5))).isInstanceOf(PreVote.NotNeeded.class);
    }

    @Test
    void aHolderWhoseCommitsHangDoesNotServeAndIsNotCountedOn() {
        Speaker stuck = primary(5).stuckFor(PreVote.LEAST_STUCK);
        opens(decide(HELD, stuck, standby(1, 5), standby(2, 5)), 3);
        holds(decide(HELD, stuck, standby(1, 5)), "orders-0", "orders-2");
        Speaker slow = primary(5).stuckFor(PreVote.LEAST_STUCK.minusMillis(1));
        assertThat(decide(HELD, slow, standby(1, 5), standby(2, 5))).isInstanceOf(PreVote.NotNeeded.class);
    }

    @Test
    void aHolderWhoseServerEndedDoesNotServe() {
        opens(decide(HELD, primary(5).exited("signal 9"), standby(1, 5)), 3);
    }

    @Test
    void opensNothingOnABatonThatIsOlderThanAPromise() {
        for (Speaker beyond : List.of(
                primary(5).promising(ballot(3)),
                primary(5).promising(ballot(2, "b")),
                standby(2, 5).promising(ballot(8)))) {
            assertThat(decide(HELD, beyond, standby(1, 5)))
                    .isInstanceOfSatisfying(
                            PreVote.Hold.class,
                            hold -> assertThat(hold.reason()).contains("not the newest one"));
        }
    }

    @Test
    void tellsWhatIsLeftToAPersonWhenTooFewAnswer() {
        PreVote vote = decide(HELD, standby(1, 5));
        assertThat(wayOut(vote))
                .isEqualTo(new WayOut(List.of(member(0).name(), member(2).name())));
        holds(vote, "answers from [orders-0, orders-2]");
        assertThat(new WayOut(List.of(member(0).name())).inWords())
                .contains("switch off [orders-0]", "gives up every commit that only they hold");
        assertThat(wayOut(decide(HELD, standby(1, 5), standby(2, 5).dirty())))
                .as("a member that is not whole is not counted on")
                .isEqualTo(new WayOut(List.of(member(0).name(), member(2).name())));
    }

    @Test
    void offersNoWayOutWhereNobodyIsLeftToGoOn() {
        assertThat(wayOut(decide(HELD))).isNull();
        assertThat(wayOut(decide(HELD, standby(1, 5).dirty()))).isNull();
    }

    @Test
    void offersNoWayOutToWhomAnythingElseHelps() {
        PreVote vote =
                decide(HELD, standby(1, 5).objecting("disk full"), standby(2, 5).objecting("disk full"));
        assertThat(wayOut(vote)).isNull();
    }

    @Test
    void aBatonThatIsNotTheNewestCostsNobodyWhenItIsDeleted() {
        assertThat(wayOut(decide(HELD, standby(2, 5).promising(ballot(8))))).isEqualTo(new WayOut(List.of()));
    }

    private static @Nullable WayOut wayOut(PreVote vote) {
        assertThat(vote).isInstanceOf(PreVote.Hold.class);
        return ((PreVote.Hold) vote).wayOut();
    }

    @Test
    void whileAClusterIsAdoptedEveryMemberHasToAnswer() {
        for (int w = 0; w < 3; w++) {
            Baton baton = adopting(3, w);
            opens(decide(baton, standby(0, 5), standby(1, 5), standby(2, 5)), 4);
            PreVote vote = decide(baton, standby(0, 5), standby(1, 5));
            holds(vote, "orders-2");
            assertThat(wayOut(vote)).isEqualTo(new WayOut(List.of(member(2).name())));
            holds(decide(baton, standby(0, 5), standby(1, 5), standby(2, 5).dirty()), "orders-2");
        }
    }

    @Test
    void holdsBelowRAndNamesWhoIsMissing() {
        holds(decide(HELD, standby(1, 5)), "orders-0", "orders-2");
        holds(decide(HELD));
    }

    @Test
    void neitherDirtyNorEmptyNorForeignVolumesNorStrangersCount() {
        holds(decide(HELD, standby(1, 5), standby(2, 5).dirty()));
        holds(decide(HELD, standby(1, 5), Speaker.empty(2)));
        holds(decide(HELD, standby(1, 5), standby(2, 5).onNewVolume()));
        holds(decide(HELD, standby(1, 5), standby(2, 5).ofCluster("cluster-2")));
        holds(decide(HELD, standby(1, 5), standby(1, 5)));
    }

    @Test
    void holdsWhenNobodyThatReachesFarEnoughCanLead() {
        holds(
                decide(HELD, standby(1, 5).objecting("disk full"), standby(2, 5).objecting("disk full")),
                "without objections");
        opens(decide(HELD, standby(1, 6), standby(2, 6).objecting("disk full")), 3);
    }

    @Test
    void givesAMemberThatCannotSayHowFarItReachesTheBenefitOfTheDoubt() {
        opens(decide(HELD, standby(1, 5).withoutPosition(), standby(2, 6).objecting("disk full")), 3);
        opens(decide(HELD, standby(1, 5), standby(2, 6).objecting("disk full").withoutPosition()), 3);
    }

    @Test
    void whereCommitsWaitForNobodyOneMemberIsEnoughUnlessALossIsNotWanted() {
        Baton async = held(3, 0);
        opens(decide(async, standby(1, 5)), 3);
        opens(decide(async, LossPolicy.ALLOW, standby(1, 5)), 3);
        holds(decide(async, LossPolicy.NEVER, standby(1, 5), standby(2, 5)), "orders-0", "failover.lossy is Never");
        opens(decide(async, LossPolicy.NEVER, primary(5).exited("signal 9")), 3);
        holds(decide(async), "no member answers");
    }

    @Test
    void whereCommitsWaitForNobodyWhoeverReachesFurthestHasToBeAbleToLead() {
        Baton async = held(3, 0);
        opens(decide(async, standby(1, 5), standby(2, 6).objecting("disk full")), 3);
        holds(
                decide(
                        async,
                        Speaker.standby(1, ballot(2), at(1, 5)),
                        standby(2, 6).objecting("disk full")),
                "without objections");
        opens(decide(async, standby(1, 6), standby(2, 6).objecting("disk full")), 3);
    }

    @Test
    void finishesAMoveWhoseCandidateIsPrimaryAlready() {
        Baton decided = moving(3, 1).elect(member(1), run(member(1), 1));
        Speaker promoted = Speaker.primary(1, ballot(3), at(3, 6));
        assertThat(decide(decided, promoted)).isInstanceOf(PreVote.Finish.class);
        opens(decide(decided, promoted.saying(ServerState.Phase.STANDBY), standby(2, 5)), 4);
        opens(decide(decided, standby(1, 5), standby(2, 5)), 4);
    }

    @Test
    void theHolderOfTheOldEpochDoesNotServeWhileTheBatonMoves() {
        opens(decide(moving(3, 1), primary(5), standby(1, 5)), 4);
    }

    /** M0 in its own words: the election, or a levelling before it, on the assumption that everyone who answers freezes. */
    @Test
    void opensExactlyWhenTheElectionWouldFindSomeoneOrCouldLevelOne() {
        List<List<Speaker>> choices = new ArrayList<>();
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            choices.add(waysToAnswer(ordinal));
        }
        for (List<Speaker> speakers : World.product(choices)) {
            List<InstanceState> reached = speakers.stream()
                    .filter(speaker -> !speaker.objections().contains("absent"))
                    .map(Speaker::state)
                    .toList();
            PreVote decision = PreVote.decide(HELD, reached, LossPolicy.ASK);
            List<Frozen> answers = reached.stream().map(PreVoteTest::frozen).toList();
            Verdict verdict = Election.decide(HELD.open(ballot(3)), answers);
            Levelling levelling = Levelling.decide(HELD.open(ballot(3)), answers, null);
            assertThat(decision instanceof PreVote.Open)
                    .as("%s / %s / %s", decision.summary(), verdict.summary(), levelling.summary())
                    .isEqualTo(verdict instanceof Verdict.Elect || levelling instanceof Levelling.Level);
            assertThat(levelling instanceof Levelling.NotNeeded).isEqualTo(verdict instanceof Verdict.Elect);
        }
    }

    private static List<Speaker> waysToAnswer(int ordinal) {
        List<Speaker> ways = new ArrayList<>(List.of(standby(ordinal, 1).objecting("absent")));
        for (long lsn = 4; lsn <= 6; lsn++) {
            Speaker whole = standby(ordinal, lsn);
            ways.addAll(List.of(whole, whole.objecting("disk full"), whole.dirty()));
        }
        return ways;
    }

    private static Frozen frozen(InstanceState state) {
        return new Frozen(
                state.member(),
                state.incarnation(),
                ballot(3),
                Objects.requireNonNull(state.server().position()),
                true,
                state.promise().dirty() == null,
                state.objections(),
                state.freeBytes());
    }
}
