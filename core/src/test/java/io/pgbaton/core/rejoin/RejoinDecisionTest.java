package io.pgbaton.core.rejoin;

import static io.pgbaton.core.Sample.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.rejoin.RejoinDecision.Ancestor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RejoinDecisionTest {
    private static final Timeline PRIMARY = new Timeline(7);

    /** initdb, then epoch 2 left at 100, then epoch 4 left at 200; 3, 5 and 6 are placeholders. */
    private static final List<Ancestor> HISTORY = List.of(ancestor(1, 10), ancestor(2, 100), ancestor(4, 200));

    private static Ancestor ancestor(int timeline, long end) {
        return new Ancestor(new Timeline(timeline), new Lsn(end));
    }

    private static RejoinDecision decide(@Nullable Position own) {
        return RejoinDecision.decide(own, Epoch.NONE, PRIMARY, HISTORY, false);
    }

    private static void follows(RejoinDecision decision) {
        assertThat(decision).isInstanceOf(RejoinDecision.Follow.class);
    }

    private static void rewinds(RejoinDecision decision, long fork) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        RejoinDecision.Rewind.class,
                        rewind -> assertThat(rewind.fork()).isEqualTo(new Lsn(fork)));
    }

    private static void clones(RejoinDecision decision) {
        assertThat(decision).isInstanceOf(RejoinDecision.Clone.class);
    }

    @Test
    void followsWhenItsLogEndsBeforeTheFork() {
        follows(decide(at(4, 199)));
        follows(decide(at(2, 50)));
    }

    @Test
    void followsWhenItsLogEndsExactlyAtTheFork() {
        follows(decide(at(4, 200)));
    }

    @Test
    void rewindsWhenItsLogGoesOneByteBeyondTheFork() {
        rewinds(decide(at(4, 201)), 200);
        rewinds(decide(at(2, 150)), 100);
    }

    @Test
    void rewindsFromATimelineThatThePrimaryNeverWasOn() {
        rewinds(decide(at(5, 250)), 200);
        rewinds(decide(at(3, 50)), 100);
    }

    @Test
    void clonesWhenNoTimelineIsShared() {
        clones(RejoinDecision.decide(at(2, 50), Epoch.NONE, PRIMARY, List.of(), false));
    }

    @Test
    void followsOnThePrimarysOwnTimeline() {
        follows(decide(at(7, 300)));
    }

    /** Equal timelines on two that both led: pg_rewind would say that nothing needs to be done. */
    @Test
    void clonesWhenItLedTheTimelineThatThePrimaryWrites() {
        clones(RejoinDecision.decide(at(7, 300), new Epoch(7), PRIMARY, HISTORY, false));
    }

    @Test
    void anOldPrimaryWhoseLogIsABeginningOfTheNewOneFollows() {
        follows(RejoinDecision.decide(at(4, 200), new Epoch(4), PRIMARY, HISTORY, false));
    }

    @Test
    void clonesWhenTheEndOfItsLogCannotBeTold() {
        clones(decide(null));
    }

    @Test
    void clonesAfterARewindThatFailedWhateverItsLogLooksLike() {
        clones(RejoinDecision.decide(at(4, 100), Epoch.NONE, PRIMARY, HISTORY, true));
    }

    @Test
    void comparesPositionsWithoutSign() {
        List<Ancestor> far = List.of(ancestor(4, -2L));
        follows(RejoinDecision.decide(at(4, Long.MAX_VALUE), Epoch.NONE, PRIMARY, far, false));
        rewinds(RejoinDecision.decide(at(4, -1L), Epoch.NONE, PRIMARY, far, false), -2L);
    }

    @Test
    void saysWhy() {
        assertThat(decide(at(4, 201)).summary()).contains("rewind", "1 bytes");
        assertThat(decide(at(4, 200)).summary()).startsWith("follow");
        assertThat(decide(null).summary()).startsWith("clone");
    }
}
