package io.pgbaton.core.election;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.run;
import static io.pgbaton.core.election.Answer.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Sample;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Frozen;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ElectionTest {
    private static final Baton THREE = moving(3, 1);

    private static Verdict decide(Frozen... answers) {
        return Election.decide(THREE, List.of(answers));
    }

    private static void elects(Verdict verdict, int ordinal) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Elect.class,
                        elect -> assertThat(elect.winner().answer().member()).isEqualTo(member(ordinal)));
    }

    private static Verdict.Hold holds(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Hold.class);
        return (Verdict.Hold) verdict;
    }

    @Test
    void choosesTheFurthestOfTheFrozen() {
        elects(decide(whole(1, 5), whole(2, 6)), 2);
        elects(decide(whole(2, 6), whole(1, 5)), 2);
    }

    @Test
    void prefersANewerTimelineToALongerOldLog() {
        elects(decide(Answer.of(1, at(1, 900)).frozen(), Answer.of(2, at(2, 10)).frozen()), 2);
    }

    @Test
    void ofEqualsPrefersOneThatDidNotLeadLastThenTheLowestOrdinal() {
        elects(decide(whole(0, 5), whole(2, 5), whole(1, 5)), 1);
        elects(decide(whole(0, 5), whole(2, 5)), 2);
    }

    @Test
    void electsTheOldHolderWhenItAloneReachesFurthest() {
        elects(decide(whole(0, 6), whole(1, 5), whole(2, 5)), 0);
    }

    @Test
    void doesNotWaitForAKilledPrimaryThatReachesFurtherThanAClosingSet() {
        elects(decide(Answer.of(0, at(2, 7)).stopped().frozen(), whole(1, 5), whole(2, 6)), 2);
    }

    @Test
    void holdsWhenTheFurthestOfAllThatCountCannotLead() {
        Verdict.Hold hold = holds(decide(Answer.of(0, at(2, 7)).stopped().frozen(), whole(1, 5)));
        assertThat(hold.summary()).contains("orders-0", "cannot lead");
    }

    @Test
    void holdsBelowRAndNamesWhoIsMissing() {
        Verdict.Hold hold = holds(decide(whole(1, 5)));
        assertThat(hold.waitsFor()).contains("orders-0", "orders-2").doesNotContain("orders-1");
        assertThat(holds(decide()).summary()).contains("no member answered");
    }

    @Test
    void aMemberThatLostItsCopyDoesNotCount() {
        holds(decide(whole(1, 5), Answer.of(2, at(2, 9)).notWhole().frozen()));
    }

    @Test
    void theNewVolumeOfAMemberDoesNotCount() {
        Member replaced = new Member(member(2).name(), Sample.volume(2, 1));
        Verdict.Hold hold =
                holds(decide(whole(1, 5), Answer.of(replaced, at(2, 9)).frozen()));
        assertThat(hold.summary()).contains("not a member");
    }

    @Test
    void answersToAnotherOpeningDoNotCount() {
        holds(decide(whole(1, 5), Answer.of(2, at(2, 9)).under(ballot(3, "b")).frozen()));
        holds(decide(whole(1, 5), Answer.of(2, at(2, 9)).under(ballot(2)).frozen()));
        holds(decide(whole(1, 5), Answer.of(2, at(2, 9)).under(ballot(4)).frozen()));
    }

    @Test
    void aMemberThatWroteInThisVeryEpochDoesNotCount() {
        holds(decide(whole(1, 5), Answer.of(2, at(3, 6)).frozen()));
    }

    @Test
    void theSameAnswerTwiceIsOneVoice() {
        holds(decide(whole(1, 5), whole(1, 5)));
        elects(decide(whole(1, 5), whole(1, 5), whole(2, 4)), 1);
    }

    @Test
    void aMemberThatContradictsItselfDoesNotCount() {
        holds(decide(whole(1, 5), whole(2, 9), whole(2, 4)));
        holds(decide(whole(1, 5), whole(2, 9), Answer.of(2, at(2, 9)).notWhole().frozen()));
        elects(decide(whole(0, 4), whole(1, 5), whole(2, 9), whole(2, 4)), 1);
    }

    @Test
    void anObjectionKeepsAMemberFromLeadingButNotFromCounting() {
        elects(decide(whole(1, 5), Answer.of(2, at(2, 5)).objecting("disk full").frozen()), 1);
        holds(decide(whole(1, 5), Answer.of(2, at(2, 6)).objecting("disk full").frozen()));
    }

    @Test
    void decidesOnlyWhileMovingAndOnlyOnceAnEpoch() {
        List<Frozen> answers = List.of(whole(1, 5), whole(2, 6));
        holds(Election.decide(held(3, 1), answers));
        holds(Election.decide(THREE.elect(member(1), run(member(1), 1)), answers));
    }

    @Test
    void aCandidateOfAnEpochThatIsOverDoesNotStopTheNextElection() {
        Baton reopened = THREE.elect(member(1), run(member(1), 1)).open(ballot(4));
        elects(
                Election.decide(
                        reopened,
                        List.of(
                                Answer.of(1, at(3, 6)).under(ballot(4)).frozen(),
                                Answer.of(2, at(2, 9)).under(ballot(4)).frozen())),
                1);
    }

    /** Member 1 led epoch 3 in vain. */
    private static Verdict decideAfterOneInVain(Frozen... answers) {
        Baton reopened = THREE.elect(member(1), run(member(1), 1)).open(ballot(4));
        return Election.decide(
                reopened,
                Stream.of(answers)
                        .map(answer -> new Answer(answer).under(ballot(4)).frozen())
                        .toList());
    }

    @Test
    void leavesOutWhoLedInVainThoughItReachesFurthest() {
        Verdict verdict =
                decideAfterOneInVain(whole(0, 5), Answer.of(1, at(3, 9)).frozen(), whole(2, 6));

        elects(verdict, 2);
        assertThat(verdict.summary()).contains("orders-1", "is left out: epoch 3 came to nothing under it");
        assertThat(verdict.standings().getFirst().remarks()).containsExactly("epoch 3 came to nothing under it");
    }

    @Test
    void ofTwoThatReachEquallyFarTheOneThatLedInVainIsLeftOut() {
        elects(decideAfterOneInVain(whole(1, 5), whole(2, 5)), 2);
    }

    @Test
    void whoLedInVainLeadsAgainWhereTheOthersDoNotCloseTheEpochWithoutIt() {
        elects(decideAfterOneInVain(Answer.of(1, at(3, 9)).frozen(), whole(2, 6)), 1);
        elects(
                decideAfterOneInVain(
                        Answer.of(1, at(3, 9)).frozen(),
                        whole(0, 5),
                        Answer.of(2, at(2, 6)).stopped().frozen()),
                1);
    }

    @Test
    void whoLedInVainStillCountsForTheOthers() {
        elects(decideAfterOneInVain(whole(1, 5), whole(2, 6)), 2);
    }

    @Test
    void whenEverybodyHasLedInVainTheFurthestLeadsAgain() {
        Baton again = THREE.elect(member(1), run(member(1), 1))
                .open(ballot(4))
                .elect(member(2), run(member(2), 1))
                .open(ballot(5));
        List<Frozen> answers = List.of(
                Answer.of(1, at(3, 9)).under(ballot(5)).frozen(),
                Answer.of(2, at(4, 7)).under(ballot(5)).frozen());

        elects(Election.decide(again, answers), 2);
    }

    @Test
    void theHolderIsLeftOutOnlyIfItWasUnheard() {
        List<Frozen> answers = List.of(whole(0, 9), whole(1, 5), whole(2, 5));

        elects(Election.decide(THREE, answers, Doubts.of(THREE, false), null), 0);
        elects(Election.decide(THREE, answers, Doubts.of(THREE, true), null), 1);
        elects(Election.decide(THREE, List.of(whole(0, 9), whole(1, 5)), Doubts.of(THREE, true), null), 0);
    }

    @Test
    void aWishDoesNotBringBackWhoLedInVainWhileAnotherCanLead() {
        List<Frozen> answers = List.of(whole(0, 9), whole(1, 5), whole(2, 5));
        Doubts doubts = Doubts.of(THREE, true);

        elects(Election.decide(THREE, answers, doubts, member(0)), 1);
        elects(Election.decide(THREE, answers, doubts, member(2)), 2);
        elects(Election.decide(THREE, List.of(whole(0, 9), whole(1, 5)), doubts, member(0)), 0);
    }

    @Test
    void aNewEpochIsAboveEverythingEverSeen() {
        assertThat(Election.nextEpoch(THREE, List.of())).isEqualTo(new Epoch(4));
        assertThat(Election.nextEpoch(THREE, List.of(new Epoch(9), Epoch.NONE))).isEqualTo(new Epoch(10));
    }

    @Test
    void theOneThatIsWishedForLeadsWhereItIsAmongTheFurthestAndNowhereElse() {
        List<Frozen> equal = List.of(whole(0, 9), whole(1, 9), whole(2, 9));
        for (int wished = 0; wished < 3; wished++) {
            elects(Election.decide(THREE, equal, member(wished)), wished);
        }
        elects(Election.decide(THREE, equal, null), 1);
        elects(Election.decide(THREE, List.of(whole(0, 9), whole(1, 9), whole(2, 8)), member(2)), 1);
    }

    @Test
    void aWishHelpsNobodyWhoCannotLeadOrDoesNotAnswer() {
        Frozen unfit = Answer.of(2, at(2, 9)).objecting("disk full").frozen();
        elects(Election.decide(THREE, List.of(whole(0, 9), whole(1, 9), unfit), member(2)), 1);
        elects(Election.decide(THREE, List.of(whole(0, 9), whole(1, 9)), member(2)), 1);
    }
}
