package io.pgbaton.core.fencing;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Sample;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Member;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FencingTest {
    private static final Member HOLDER = member(0);
    private static final Member CANDIDATE = member(1);

    /** Held by member 0 in epoch 2; member 1 was the candidate of epoch 3, never closed; now epoch 4. */
    private static final Baton MOVED_TWICE =
            moving(3, 1).elect(CANDIDATE, run(CANDIDATE, 1)).open(ballot(4));

    private static FenceProof answered(Member member, int epoch) {
        return new FenceProof.Answered(member, ballot(epoch), true);
    }

    private static FenceProof ended(Member member, int number) {
        return new FenceProof.Terminated(member, run(member, number), "exit 137");
    }

    private static FenceProof confirmed(Member member, int epoch) {
        return new FenceProof.ConfirmedByPerson(member, ballot(epoch), "ada", "powered off");
    }

    private static void proves(Baton baton, FenceProof... proofs) {
        assertThat(Fencing.judge(baton, List.of(proofs))).isInstanceOf(Fencing.Proven.class);
    }

    private static void leavesOpen(Baton baton, List<Member> suspects, FenceProof... proofs) {
        assertThat(Fencing.judge(baton, List.of(proofs)))
                .isInstanceOfSatisfying(
                        Fencing.Unproven.class,
                        unproven -> assertThat(unproven.suspects()).isEqualTo(suspects));
    }

    @Test
    void theHolderIsSuspectUntilSomethingProvesItsEnd() {
        leavesOpen(moving(3, 1), List.of(HOLDER));
        proves(moving(3, 1), answered(HOLDER, 3));
        proves(moving(3, 1), ended(HOLDER, 1));
        proves(moving(3, 1), confirmed(HOLDER, 3));
    }

    @Test
    void everyCandidateSinceTheLastHeldIsSuspectToo() {
        leavesOpen(MOVED_TWICE, List.of(HOLDER, CANDIDATE));
        leavesOpen(MOVED_TWICE, List.of(CANDIDATE), answered(HOLDER, 4));
        leavesOpen(MOVED_TWICE, List.of(HOLDER), ended(CANDIDATE, 1));
        proves(MOVED_TWICE, answered(HOLDER, 4), ended(CANDIDATE, 1));
    }

    @Test
    void theCandidateOfThisVeryEpochIsNoSuspect() {
        Baton decided = MOVED_TWICE.elect(member(2), run(member(2), 1));
        assertThat(Fencing.suspects(decided)).extracting(c -> c.member()).containsExactly(HOLDER, CANDIDATE);
    }

    @Test
    void closingClearsTheSuspectsButTheNewHolder() {
        Baton next =
                moving(3, 1).elect(CANDIDATE, run(CANDIDATE, 1)).close(at(3, 2)).open(ballot(4));
        leavesOpen(next, List.of(CANDIDATE));
    }

    @Test
    void anOlderWordProvesNothing() {
        leavesOpen(MOVED_TWICE, List.of(HOLDER, CANDIDATE), answered(HOLDER, 3), answered(CANDIDATE, 2));
        leavesOpen(moving(3, 1), List.of(HOLDER), new FenceProof.Answered(HOLDER, ballot(3, "b"), true));
    }

    @Test
    void theEndOfAnotherRunProvesNothing() {
        leavesOpen(moving(3, 1), List.of(HOLDER), ended(HOLDER, 2));
    }

    @Test
    void oneMemberLedByTwoRunsNeedsTheEndOfBoth() {
        Baton twice = moving(3, 1).elect(HOLDER, run(HOLDER, 2)).open(ballot(4));
        leavesOpen(twice, List.of(HOLDER), ended(HOLDER, 1));
        leavesOpen(twice, List.of(HOLDER), ended(HOLDER, 2));
        proves(twice, ended(HOLDER, 1), ended(HOLDER, 2));
        proves(twice, answered(HOLDER, 4));
    }

    @Test
    void theWordOfTheSameNameOnAnotherVolumeProvesNothing() {
        Member replaced = new Member(HOLDER.name(), Sample.volume(0, 1));
        leavesOpen(moving(3, 1), List.of(HOLDER), answered(replaced, 3));
        leavesOpen(moving(3, 1), List.of(HOLDER), new FenceProof.Terminated(replaced, run(HOLDER, 1), "gone"));
    }

    @Test
    void aPersonsWordIsForOneEpochOnly() {
        leavesOpen(MOVED_TWICE, List.of(HOLDER, CANDIDATE), confirmed(HOLDER, 3));
        leavesOpen(MOVED_TWICE, List.of(CANDIDATE), confirmed(HOLDER, 4));
        leavesOpen(
                moving(3, 1),
                List.of(HOLDER),
                new FenceProof.ConfirmedByPerson(HOLDER, ballot(3, "b"), "ada", "powered off"));
    }

    private static FenceProof timer(Member suspect, Ballot ballot, long millis, Integer... frozen) {
        List<Member> members = Stream.of(frozen).map(Sample::member).toList();
        return new FenceProof.TimerElapsed(suspect, ballot, members, millis);
    }

    @Test
    void theEndOfItsLeashProvesItOnceAllOfTIsOver() {
        proves(moving(3, 1), timer(HOLDER, ballot(3), 7600, 1, 2));
        leavesOpen(moving(3, 1), List.of(HOLDER), timer(HOLDER, ballot(3), 7599, 1, 2));
    }

    @Test
    void aLeashEndsOnlyWhenTooFewPeersAreLeftToLetItGoOn() {
        leavesOpen(moving(3, 1), List.of(HOLDER), timer(HOLDER, ballot(3), 9000, 1));
        leavesOpen(moving(3, 1), List.of(HOLDER), timer(HOLDER, ballot(3), 9000, 0, 2));
        proves(moving(3, 2), timer(HOLDER, ballot(3), 9000, 1));
        proves(moving(3, 0), timer(HOLDER, ballot(3), 9000, 1));
        leavesOpen(moving(3, 0), List.of(HOLDER), timer(HOLDER, ballot(3), 9000, 0));
        leavesOpen(moving(1, 0), List.of(HOLDER), timer(HOLDER, ballot(3), 9000));
        leavesOpen(moving(1, 0), List.of(HOLDER), timer(HOLDER, ballot(3), 9000, 0));
    }

    @Test
    void theTimerOfAnotherEpochOpeningOrSuspectProvesNothing() {
        leavesOpen(MOVED_TWICE, List.of(HOLDER, CANDIDATE), timer(HOLDER, ballot(3), 9000, 1, 2));
        leavesOpen(MOVED_TWICE, List.of(CANDIDATE), timer(HOLDER, ballot(4), 9000, 1, 2));
        leavesOpen(moving(3, 1), List.of(HOLDER), timer(HOLDER, ballot(3, "b"), 9000, 1, 2));
        Baton decided = MOVED_TWICE.elect(member(2), run(member(2), 1));
        proves(decided, timer(HOLDER, ballot(4), 9000, 1, 2), answered(CANDIDATE, 4));
        proves(decided, timer(HOLDER, ballot(4), 9000, 1, 2), timer(CANDIDATE, ballot(4), 9000, 0, 2));
    }

    @Test
    void aClusterBeingFoundedHasNoOlderSuspects() {
        Baton founding = Baton.founding(CLUSTER, ballot(2), HOLDER, run(HOLDER, 1));
        assertThat(Fencing.judge(founding, List.of()).summary()).contains("nobody else was ever writable");
        leavesOpen(founding.open(ballot(3)), List.of(HOLDER));
    }

    @Test
    void saysInOneSentenceWhoIsSuspectAndWhatWasSeen() {
        assertThat(Fencing.judge(MOVED_TWICE, List.of()).summary()).contains("orders-0", "orders-1");
        assertThat(Fencing.judge(moving(3, 1), List.of(ended(HOLDER, 1))).summary())
                .contains("orders-0", "exit 137");
    }
}
