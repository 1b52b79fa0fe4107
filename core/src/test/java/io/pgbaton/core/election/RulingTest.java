package io.pgbaton.core.election;

import static io.pgbaton.core.Sample.adopting;
import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.fencing.Fence;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Frozen;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The holder is member 0, in epoch 2; epoch 3 is open. */
class RulingTest {
    private static final Baton QUORUM = moving(3, 1);
    private static final Baton ASYNC = moving(2, 0);
    private static final List<Frozen> PEERS = List.of(Answer.whole(1, 9), Answer.whole(2, 7));
    private static final FenceProof ENDED = new FenceProof.Terminated(member(0), run(member(0), 1), "exit 137");

    private static Ruling.Wishes wishes(Fence fence, LossPolicy lossy) {
        Map<Member, Position> seen = Map.of(member(0), at(2, 109));
        return new Ruling.Wishes(fence, new AsyncElection.Loss(lossy, null, seen));
    }

    private static Ruling decide(Baton baton, List<Frozen> answers, Fence fence, FenceProof... proofs) {
        return Ruling.decide(baton, answers, List.of(proofs), wishes(fence, LossPolicy.ASK));
    }

    private static Ruling.Wait waits(Ruling ruling) {
        assertThat(ruling).isInstanceOf(Ruling.Wait.class);
        return (Ruling.Wait) ruling;
    }

    private static void leads(int ordinal, Ruling ruling) {
        assertThat(ruling).as(ruling.summary()).isInstanceOf(Ruling.Lead.class);
        assertThat(((Ruling.Lead) ruling).winner().answer().member()).isEqualTo(member(ordinal));
    }

    @Test
    void whoIsElectedLeadsOnceNobodyElseCanBeWritable() {
        leads(1, decide(QUORUM, PEERS, Fence.STRICT, ENDED));
        assertThat(waits(decide(QUORUM, PEERS, Fence.STRICT)).unfenced()).containsExactly(member(0));
    }

    @Test
    void theLeashOfASuspectEndsWhenEnoughOfItsPeersAreFrozenUnderThisBallot() {
        Ruling.Wait wait = waits(decide(QUORUM, PEERS, Fence.STRICT));
        assertThat(wait.ending()).containsExactly(member(0));
        assertThat(wait.frozen()).containsExactly(member(1), member(2));
        assertThat(wait.electable()).isTrue();

        Frozen elsewhere = Answer.of(2, at(2, 7)).under(ballot(3, "b")).frozen();
        Ruling.Wait tooFew = waits(decide(QUORUM, List.of(Answer.whole(1, 9), elsewhere), Fence.STRICT));
        assertThat(tooFew.ending()).isEmpty();
        assertThat(tooFew.frozen()).containsExactly(member(1));
        assertThat(tooFew.electable()).isFalse();
    }

    @Test
    void aMemberThatIsNotWholeLetsNobodyGoOnEither() {
        Frozen dirty = Answer.of(2, at(2, 7)).notWhole().frozen();
        assertThat(waits(decide(QUORUM, List.of(Answer.whole(1, 9), dirty), Fence.STRICT))
                        .ending())
                .containsExactly(member(0));
    }

    @Test
    void aServerWithoutPeersHasNoLeashThatCouldEnd() {
        assertThat(waits(decide(moving(1, 0), List.of(), Fence.STRICT)).ending())
                .isEmpty();
    }

    @Test
    void theEndOfTheLeashLetsTheElectedOneLead() {
        FenceProof over = new FenceProof.TimerElapsed(member(0), ballot(3), List.of(member(1), member(2)), 7600);
        leads(1, decide(QUORUM, PEERS, Fence.STRICT, over));
    }

    @Test
    void fastDoesNotWaitForTheFenceButForTheQuorum() {
        Ruling fast = decide(QUORUM, PEERS, Fence.FAST);
        leads(1, fast);
        assertThat(fast.summary()).contains("failover.fence is Fast", "orders-0");
        assertThat(decide(QUORUM, List.of(Answer.whole(1, 9)), Fence.FAST)).isInstanceOf(Ruling.Wait.class);
    }

    /** Whatever W will be, and however hasty its owner is: who could acknowledge before is not known. */
    @Test
    void whileAClusterIsAdoptedEveryMemberHasToBeFrozenAndWhole() {
        for (int w = 0; w < 3; w++) {
            for (int set = 0; set < 8; set++) {
                for (Fence fence : Fence.values()) {
                    int chosen = set;
                    List<Frozen> answers = IntStream.range(0, 3)
                            .filter(ordinal -> (chosen >> ordinal & 1) == 1)
                            .mapToObj(ordinal -> Answer.whole(ordinal, 7 + ordinal))
                            .toList();
                    Ruling ruling =
                            Ruling.decide(adopting(3, w), answers, List.of(ENDED), wishes(fence, LossPolicy.ALLOW));
                    if (answers.size() == 3) {
                        leads(2, ruling);
                    } else {
                        assertThat(waits(ruling).electable()).isFalse();
                    }
                }
            }
        }
        List<Frozen> oneDirty = List.of(
                Answer.whole(0, 9),
                Answer.whole(1, 9),
                Answer.of(2, at(2, 9)).notWhole().frozen());
        waits(Ruling.decide(adopting(3, 1), oneDirty, List.of(), wishes(Fence.STRICT, LossPolicy.ALLOW)));
    }

    @Test
    void tellsWhatIsLeftToAPersonWhenTooFewAreFrozen() {
        WayOut wayOut = new WayOut(List.of(member(0).name(), member(2).name()));
        List<Frozen> one = List.of(Answer.whole(1, 9));
        assertThat(waits(decide(QUORUM, one, Fence.STRICT, ENDED)).wayOut()).isEqualTo(wayOut);
        assertThat(waits(decide(QUORUM, one, Fence.STRICT)).wayOut()).isEqualTo(wayOut);
        assertThat(waits(decide(adopting(3, 1), one, Fence.STRICT)).wayOut()).isEqualTo(wayOut);
        assertThat(waits(decide(QUORUM, List.of(), Fence.STRICT, ENDED)).wayOut())
                .as("nobody is left to go on")
                .isNull();
        assertThat(waits(decide(QUORUM, PEERS, Fence.STRICT)).wayOut())
                .as("only a proof is missing, and that a person can give")
                .isNull();
    }

    @Test
    void fastIsNothingWhereCommitsWaitForNobody() {
        Ruling ruling =
                Ruling.decide(ASYNC, List.of(Answer.whole(1, 9)), List.of(), wishes(Fence.FAST, LossPolicy.ALLOW));
        assertThat(waits(ruling).unfenced()).containsExactly(member(0));
        assertThat(waits(ruling).ending()).containsExactly(member(0));
    }

    @Test
    void whereCommitsWaitForNobodyALossIsAskedAboutBesideTheWaitForTheFence() {
        Ruling.Wait wait = waits(decide(ASYNC, List.of(Answer.whole(1, 9)), Fence.STRICT));
        assertThat(wait.ask()).isNotNull();
        assertThat(wait.electable()).isTrue();
        assertThat(wait.waitsFor()).contains("the end of its leash", "a person to accept");

        Ruling.Wait fenced = waits(decide(ASYNC, List.of(Answer.whole(1, 9)), Fence.STRICT, ENDED));
        assertThat(fenced.unfenced()).isEmpty();
        assertThat(fenced.summary()).contains("orders-1", "at least 100 bytes");
    }

    @Test
    void whereALossIsAllowedTheFurthestLeadsAndSaysWhatIsLost() {
        Ruling ruling = Ruling.decide(
                ASYNC, List.of(Answer.whole(1, 9)), List.of(ENDED), wishes(Fence.STRICT, LossPolicy.ALLOW));
        leads(1, ruling);
        assertThat(ruling.summary()).contains("at least 100 bytes");
    }

    @Test
    void nobodyIsAskedWhenNothingIsLost() {
        FenceProof word = new FenceProof.Answered(member(0), ballot(3), true);
        leads(0, decide(ASYNC, List.of(Answer.whole(0, 9), Answer.whole(1, 7)), Fence.STRICT, word));
    }
}
