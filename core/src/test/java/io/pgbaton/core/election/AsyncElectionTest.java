package io.pgbaton.core.election;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Frozen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AsyncElectionTest {
    private static final Baton MOVING = held(3, 0).open(ballot(3));
    private static final Map<Member, Position> SEEN = Map.of(member(0), at(2, 1000));

    private static AsyncElection.Loss loss(LossPolicy policy) {
        return new AsyncElection.Loss(policy, null, SEEN);
    }

    private static AsyncElection.Loss approved(Member candidate, @Nullable Long mostBytes, int epoch) {
        return new AsyncElection.Loss(
                LossPolicy.ASK, new LossApproval(ballot(epoch), candidate, mostBytes, "ada"), SEEN);
    }

    private static Frozen frozen(int ordinal, long lsn) {
        return Answer.of(ordinal, at(2, lsn)).under(ballot(3)).frozen();
    }

    private static void elects(int ordinal, LossEstimate loss, AsyncVerdict verdict) {
        assertThat(verdict).isInstanceOfSatisfying(AsyncVerdict.Elect.class, elect -> {
            assertThat(elect.winner().answer().member()).isEqualTo(member(ordinal));
            assertThat(elect.loss()).isEqualTo(loss);
        });
    }

    private static void holds(AsyncVerdict verdict, String because) {
        assertThat(verdict).isInstanceOf(AsyncVerdict.Hold.class);
        assertThat(verdict.summary()).contains(because);
    }

    private static LossEstimate ofHolder(@Nullable Long bytes) {
        return new LossEstimate(List.of(member(0)), bytes);
    }

    @Test
    void theHolderItselfFrozenLosesNothingWhateverIsMissing() {
        elects(0, LossEstimate.NOTHING, AsyncElection.decide(MOVING, List.of(frozen(0, 9)), loss(LossPolicy.NEVER)));
    }

    @Test
    void anotherAsFarAsTheFrozenHolderIsPreferredAndLosesNothing() {
        List<Frozen> answers = List.of(frozen(0, 9), frozen(1, 9), frozen(2, 7));
        elects(1, LossEstimate.NOTHING, AsyncElection.decide(MOVING, answers, loss(LossPolicy.NEVER)));
    }

    @Test
    void holdsWhenTheFurthestCannotLeadInsteadOfLosingWhatItHas() {
        List<Frozen> answers =
                List.of(Answer.of(0, at(2, 9)).under(ballot(3)).stopped().frozen(), frozen(1, 7));
        holds(AsyncElection.decide(MOVING, answers, loss(LossPolicy.ALLOW)), "orders-0 to be able to lead");
    }

    @Test
    void withoutTheHolderThePolicyDecidesAndTheLossIsInBytes() {
        List<Frozen> answers = List.of(frozen(1, 900), frozen(2, 700));
        elects(1, ofHolder(100L), AsyncElection.decide(MOVING, answers, loss(LossPolicy.ALLOW)));
        holds(AsyncElection.decide(MOVING, answers, loss(LossPolicy.NEVER)), "at least 100 bytes");
        AsyncVerdict asked = AsyncElection.decide(MOVING, answers, loss(LossPolicy.ASK));
        assertThat(asked).isInstanceOf(AsyncVerdict.Ask.class);
        assertThat(asked.summary()).contains("orders-1 could lead epoch 3", "at least 100 bytes", "approve");
    }

    @Test
    void anApprovalIsForOneEpochOneCandidateAndNoGreaterLoss() {
        List<Frozen> answers = List.of(frozen(1, 900), frozen(2, 700));
        elects(1, ofHolder(100L), AsyncElection.decide(MOVING, answers, approved(member(1), 100L, 3)));
        elects(1, ofHolder(100L), AsyncElection.decide(MOVING, answers, approved(member(1), null, 3)));
        for (AsyncElection.Loss other :
                List.of(approved(member(1), 99L, 3), approved(member(2), 100L, 3), approved(member(1), 100L, 4))) {
            assertThat(AsyncElection.decide(MOVING, answers, other)).isInstanceOf(AsyncVerdict.Ask.class);
        }
        List<Frozen> onOldTimeline =
                List.of(Answer.of(1, at(1, 900)).under(ballot(3)).frozen());
        assertThat(AsyncElection.decide(MOVING, onOldTimeline, approved(member(1), 100L, 3)))
                .as("an unknown loss is not covered by a known one")
                .isInstanceOf(AsyncVerdict.Ask.class);
    }

    @Test
    void aHolderThatLostItsCopyCountsAsMissing() {
        List<Frozen> answers =
                List.of(Answer.of(0, at(2, 9)).under(ballot(3)).notWhole().frozen(), frozen(1, 900));
        elects(1, ofHolder(100L), AsyncElection.decide(MOVING, answers, loss(LossPolicy.ALLOW)));
    }

    @Test
    void everyCandidateSinceMayHaveAcknowledgedToo() {
        Baton again = MOVING.elect(member(1), run(member(1), 1)).open(ballot(4));
        List<Frozen> holderAlone =
                List.of(Answer.of(0, at(2, 9)).under(ballot(4)).frozen());
        assertThat(AsyncElection.decide(again, holderAlone, loss(LossPolicy.NEVER)))
                .isInstanceOf(AsyncVerdict.Hold.class);
        List<Frozen> both = List.of(
                Answer.of(0, at(2, 9)).under(ballot(4)).frozen(),
                Answer.of(1, at(3, 8)).under(ballot(4)).frozen());
        elects(1, LossEstimate.NOTHING, AsyncElection.decide(again, both, loss(LossPolicy.NEVER)));
    }

    @Test
    void holdsWhenNobodyIsFrozenOrItIsNotItsBusiness() {
        holds(AsyncElection.decide(MOVING, List.of(), loss(LossPolicy.ALLOW)), "no member is frozen");
        holds(AsyncElection.decide(held(3, 0), List.of(), loss(LossPolicy.ALLOW)), "not open for an election");
        holds(
                AsyncElection.decide(held(3, 1).open(ballot(3)), List.of(frozen(1, 9)), loss(LossPolicy.ALLOW)),
                "wait for other members");
        Baton decided = MOVING.elect(member(1), run(member(1), 1));
        holds(AsyncElection.decide(decided, List.of(frozen(1, 9)), loss(LossPolicy.ALLOW)), "not open");
    }

    /** Every history of one epoch, everyone who can answer, every policy. */
    @Test
    void neverLosesWhatNobodyAcceptedAndSaysHowMuchItIs() {
        int elections = 0;
        for (int members = 1; members <= 4; members++) {
            Baton baton = held(members, 0).open(ballot(3));
            for (World world : World.ofOneEpoch(members, 0, 3)) {
                if (!world.acknowledged().stream().allMatch(world.logs().getFirst()::startsWith)) {
                    continue;
                }
                for (int answering = 0; answering < 1 << members; answering++) {
                    for (LossPolicy policy : LossPolicy.values()) {
                        electsSafely(baton, world, answering, policy);
                        elections++;
                    }
                }
            }
        }
        System.out.printf("[election] async: %,d elections%n", elections);
    }

    private static void electsSafely(Baton baton, World world, int answering, LossPolicy policy) {
        List<Frozen> answers = new ArrayList<>();
        for (int ordinal = 0; ordinal < world.logs().size(); ordinal++) {
            if ((answering >> ordinal & 1) == 1) {
                answers.add(Answer.of(ordinal, world.position(ordinal))
                        .under(ballot(3))
                        .frozen());
            }
        }
        Map<Member, Position> seen = Map.of(member(0), world.position(0));
        AsyncVerdict verdict = AsyncElection.decide(baton, answers, new AsyncElection.Loss(policy, null, seen));
        boolean holderAnswers = (answering & 1) == 1;
        if (verdict instanceof AsyncVerdict.Elect elect) {
            int winner = elect.winner().answer().member().name().ordinal();
            boolean hasAll = world.hasAllAcknowledged(winner);
            assertThat(hasAll || (policy == LossPolicy.ALLOW && !holderAnswers)).isTrue();
            assertThat(elect.loss().isNothing()).isEqualTo(holderAnswers);
            Long bytes = elect.loss().bytes();
            long lacking = (long) world.logs().getFirst().length()
                    - world.logs().get(winner).length();
            assertThat(bytes == null || bytes == lacking).isTrue();
        } else {
            assertThat(Set.of(answering)).as("%s", verdict.summary()).allMatch(mask -> mask == 0 || !holderAnswers);
        }
    }

    @Test
    void theOneThatIsWishedForLeadsWhereItIsAmongTheFurthest() {
        List<Frozen> equal = List.of(frozen(0, 9), frozen(1, 9), frozen(2, 9));
        elects(2, LossEstimate.NOTHING, AsyncElection.decide(MOVING, equal, loss(LossPolicy.NEVER), member(2)));
        List<Frozen> behind = List.of(frozen(0, 9), frozen(1, 9), frozen(2, 8));
        elects(1, LossEstimate.NOTHING, AsyncElection.decide(MOVING, behind, loss(LossPolicy.NEVER), member(2)));
    }
}
