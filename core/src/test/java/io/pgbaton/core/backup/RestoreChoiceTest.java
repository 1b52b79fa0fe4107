package io.pgbaton.core.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.backup.RestoreChoice.Hold;
import io.pgbaton.core.backup.RestoreChoice.Take;
import io.pgbaton.core.backup.RestoreChoice.Wish;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Timeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RestoreChoiceTest {
    private static final Wish WISH = new Wish("orders-final-b2a4", 1000, false);

    @Test
    void takesOneThatIsMadeAndCompleteAndFits() {
        assertThat(RestoreChoice.decide(WISH, kept(true, 1000, 7, 7)))
                .isEqualTo(new Take("orders-final-b2a4", new Epoch(7)));
    }

    @Test
    void beginsAboveTheTimelineOfABackupWhoseEpochNeverWroteARow() {
        assertThat(RestoreChoice.decide(WISH, kept(true, 1, 9, 7))).isEqualTo(new Take(WISH.backup(), new Epoch(9)));
        assertThat(RestoreChoice.decide(WISH, kept(true, 1, 7, 9))).isEqualTo(new Take(WISH.backup(), new Epoch(9)));
        assertThat(RestoreChoice.decide(WISH, kept(true, 1, 1, 0))).isEqualTo(new Take(WISH.backup(), Epoch.NONE));
    }

    @Test
    void waitsForOneThatIsNotThere() {
        assertThat(holds(WISH, null)).contains("there is no PostgresBackup orders-final-b2a4 in this namespace");
    }

    @Test
    void waitsForOneThatIsStillBeingMade() {
        assertThat(holds(WISH, KeptBackup.unfinished("copying the database of orders-0")))
                .contains("is not made: copying the database of orders-0");
    }

    @Test
    void takesOneThatMayLackCommitsOnlyIfThatWasSaid() {
        KeptBackup kept = kept(false, 1, 7, 7);
        assertThat(holds(WISH, kept)).contains("may lack commits", "no primary serves", "acceptIncomplete");
        assertThat(RestoreChoice.decide(new Wish(WISH.backup(), 1000, true), kept))
                .isEqualTo(new Take(WISH.backup(), new Epoch(7)));
    }

    @Test
    void doesNotTakeOneThatIsLargerThanAVolume() {
        assertThat(holds(WISH, kept(true, 1001, 7, 7))).contains("takes 1001 bytes", "has 1000", "spec.storageSpec");
    }

    private static String holds(Wish wish, @Nullable KeptBackup kept) {
        RestoreChoice choice = RestoreChoice.decide(wish, kept);
        assertThat(choice).isInstanceOf(Hold.class);
        return choice.summary();
    }

    private static KeptBackup kept(boolean complete, long bytes, long timeline, long epoch) {
        return new KeptBackup(
                true, "it is made", complete, "no primary serves", bytes, new Timeline(timeline), new Epoch(epoch));
    }
}
