package io.pgbaton.instance.trials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Timeline = epoch: placeholder history files for every missing number make a promotion take the number of the epoch, and
 * everybody follows across the gap.
 */
@ParameterizedClass
@MethodSource("io.pgbaton.instance.trials.Major#tried")
class TimelineByPlaceholderIT {
    private final Lab lab;

    TimelineByPlaceholderIT(Major major) {
        lab = Lab.of(major);
    }

    @AfterEach
    void endEverything() {
        lab.close();
    }

    @Test
    void standbysFollowAPromotionFromTimelineOneToSeven() throws Exception {
        Server a = lab.primary("a");
        Server b = lab.standby("b", a);
        Server live = lab.standby("live", a);
        Server cascaded = lab.standby("cascaded", live);
        Server down = lab.standby("down", a);
        a.insert(1);
        down.awaitReplayOf(a);
        down.kill();
        b.awaitReplayOf(a);
        a.kill();

        b.promoteTo(7);
        assertThat(b.histories().read(7)).matches("1\t0/[0-9A-F]+\tno recovery target specified\n");
        assertThat(b.histories().listed()).isEqualTo("2p 3p 4p 5p 6p 7R");

        live.follow(b);
        down.set("primary_conninfo", b.conninfo("down"));
        down.start();
        b.insert(7);
        for (Server follower : List.of(live, cascaded, down)) {
            follower.await("has the row of epoch 7", () -> follower.ledger().equals("1 7"));
            assertThat(follower.timeline()).isEqualTo(7);
            assertThat(follower.histories().listed()).isEqualTo("2p 3p 4p 5p 6p 7R");
        }

        live.kill();
        live.start();
        live.awaitStreamingFrom(b);
        b.insert(8);
        cascaded.await(
                "has the row written after the restart", () -> cascaded.ledger().equals("1 7 8"));
    }

    @Test
    void aCloneHoldsOnlyTheRealHistoryAndFollows() throws Exception {
        Server leader = lab.leader("leader", 7);
        leader.insert(7);
        Server clone = lab.cloneOf(leader, "clone");
        leader.insert(8);
        clone.await("has the later row", () -> clone.ledger().equals("7 8"));
        assertThat(clone.histories().listed()).isEqualTo("7R");
    }

    @Test
    void rewindCrossesGapsInBothDirectionsAndNoParentIsAPlaceholder() throws Exception {
        Server a = lab.primary("a");
        Server b = lab.standby("b", a);
        a.insert(1);
        b.awaitReplayOf(a);
        b.freeze();
        a.insert(91);
        a.stop();
        b.promoteTo(7);
        b.insert(7);
        assertThat(lab.rewindAndFollow(a, b).output()).contains("diverged", "on timeline 1");
        assertThat(a.ledger()).isEqualTo("1 7");

        // c stays on 7 while a becomes 10, so it will hold a placeholder where a has a real file
        Server c = lab.cloneOf(b, "c");
        a.freeze();
        c.freeze();
        b.insert(97);
        b.stop();
        a.promoteTo(10);
        a.insert(10);
        assertThat(lab.rewindAndFollow(b, a).output()).contains("diverged", "on timeline 7");
        assertThat(b.ledger()).isEqualTo("1 7 10");

        a.kill();
        c.promoteTo(13);
        c.insert(13);
        assertThat(c.histories().listed()).isEqualTo("2p 3p 4p 5p 6p 7R 8p 9p 10p 11p 12p 13R");
        assertThat(lab.rewindAndFollow(a, c).output()).contains("diverged", "on timeline 7");
        assertThat(a.ledger()).isEqualTo("1 7 13");
        assertThat(a.histories().listed()).as("10 is the source's now").contains("7R 8p 9p 10p 11p 12p 13R");

        a.kill();
        a.histories().cleanUp();
        a.start();
        a.awaitStreamingFrom(c);
        for (Server server : List.of(a, c)) {
            assertThat(parents(server.histories().read(13))).containsExactly(1, 7);
            assertThat(parents(server.histories().read(7))).containsExactly(1);
        }
    }

    /** The timelines that a history file names as its ancestors. */
    private static List<Integer> parents(String history) {
        return history.lines()
                .filter(line -> !line.isBlank())
                .map(line -> Integer.valueOf(line.split("\t", -1)[0]))
                .toList();
    }
}
