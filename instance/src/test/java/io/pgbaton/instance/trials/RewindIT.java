package io.pgbaton.instance.trials;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What pg_rewind needs and leaves behind, and what becomes of a standby that is ahead of the new primary. */
@ParameterizedClass
@MethodSource("io.pgbaton.instance.trials.Major#tried")
class RewindIT {
    private final Major major;
    private final Lab lab;

    RewindIT(Major major) {
        this.major = major;
        lab = Lab.of(major);
    }

    @AfterEach
    void endEverything() {
        lab.close();
    }

    @Test
    void rewindDiesOfAStandbySignalAfterACrashAndCopiesTheSettingsOfItsSource() throws Exception {
        Server a = lab.primary("a");
        Server b = lab.standby("b", a);
        a.insert(1);
        b.awaitReplayOf(a);
        b.freeze();
        a.insert(91);
        a.kill();
        b.promoteTo(5);
        b.insert(5);
        b.sql("ALTER SYSTEM SET work_mem = '5MB'");

        a.becomeStandby();
        Outcome refused = lab.rewind(a, b);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("single-user");

        Files.delete(a.standbySignal());
        lab.rewindAndFollow(a, b);
        assertThat(a.ledger()).isEqualTo("1 5");
        assertThat(Files.readString(a.data().resolve("postgresql.auto.conf"))).contains("work_mem = '5MB'");
    }

    /** Up to 15 pg_rewind believes the source's last checkpoint, since 16 it also looks at where its recovery ended. */
    @Test
    void rewindRightAfterAPromotionSeesNothingToDoOn15UntilTheCheckpoint() throws Exception {
        Server a = lab.primary("a");
        Server b = lab.standby("b", a);
        b.awaitReplayOf(a);
        b.freeze();
        a.insert(91);
        a.stop();
        long checkpointer = checkpointer(b);
        Server.signal(checkpointer, "STOP");
        b.histories().fillBelow(5);
        b.promote();

        Outcome early = lab.rewind(a, b);
        Server.signal(checkpointer, "CONT");
        assertThat(early.status()).as(early.output()).isZero();
        if (major.isAtLeast(16)) {
            assertThat(early.output()).contains("servers diverged at WAL location", "on timeline 1");
        } else {
            assertThat(early.output()).contains("no rewind required");
            b.sql("CHECKPOINT");
            assertThat(lab.rewind(a, b).orFail()).contains("servers diverged at WAL location", "on timeline 1");
        }
        a.becomeStandby();
        a.set("primary_conninfo", b.conninfo("a"));
        a.start();
        a.awaitStreamingFrom(b);
        a.awaitReplayOf(b);
        assertThat(a.ledger()).isEmpty();
    }

    private static long checkpointer(Server server) throws Exception {
        return server.child("checkpointer").pid();
    }

    @Test
    void twoPromotionsFromOneForkCollideWithoutPlaceholdersAndAWrongRowSurvives() throws Exception {
        Fork fork = Fork.in(lab);
        fork.one().promote();
        fork.two().promote();
        assertThat(fork.one().timeline()).isEqualTo(2);
        assertThat(fork.two().timeline()).isEqualTo(2);
        fork.writeOnBoth();

        fork.two().stop();
        assertThat(lab.rewind(fork.two(), fork.one()).orFail()).contains("no rewind required");
        fork.two().startFrozen();
        assertThat(fork.two().ledger()).as("a row that its primary never had").isEqualTo("92");
    }

    @Test
    void twoPromotionsFromOneForkDoNotCollideWithPlaceholders() throws Exception {
        Fork fork = Fork.in(lab);
        fork.one().promoteTo(5);
        fork.two().promoteTo(6);
        fork.writeOnBoth();

        fork.two().stop();
        assertThat(lab.rewindAndFollow(fork.two(), fork.one()).output()).contains("diverged", "on timeline 1");
        assertThat(fork.two().ledger()).isEqualTo("1");
    }

    /** Two frozen standbys at the same position of timeline 1. */
    private record Fork(Server one, Server two) {
        static Fork in(Lab lab) throws Exception {
            Fork fork = new Fork(lab.server("one"), lab.server("two"));
            fork.one.startFrozen();
            fork.two.startFrozen();
            return fork;
        }

        void writeOnBoth() throws Exception {
            one.sql("CHECKPOINT");
            two.sql("CHECKPOINT");
            one.insert(1);
            two.insert(92);
        }
    }

    @Test
    void aStandbyAheadOfTheNewPrimaryNeverAttachesAndGoesOnServingRowsThatNoLongerExist() throws Exception {
        Server a = lab.primary("a");
        Server leader = lab.standby("leader", a);
        Server ahead = lab.standby("ahead", a);
        a.insert(1);
        leader.awaitReplayOf(a);
        leader.freeze();
        a.insert(91);
        ahead.awaitReplayOf(a);
        a.kill();
        leader.promoteTo(5);
        leader.insert(5);

        ahead.follow(leader);
        ahead.awaitLog("new timeline 5 forked off current database system timeline 1 before current recovery point", 3);
        // That it streams proves nothing: the leader lists it for a moment at each of its vain attempts.
        assertThat(ahead.ledger()).isEqualTo("1 91");
        assertThat(leader.ledger()).isEqualTo("1 5");
    }

    @Test
    void aFollowerWithARestartpointInAnotherEpochNeverStartsAndNeedsARewind() throws Exception {
        Epochs epochs = Epochs.in(lab);
        Server.signal(checkpointer(epochs.ten()), "CONT");
        epochs.diverged().restartpoint(epochs.ten());
        Server diverged = epochs.pointedAtThirteen();
        diverged.kill();
        diverged.histories().cleanUp();
        diverged.launch();
        diverged.await("is starting up", diverged::isStartingUp);
        diverged.awaitLog("timeline 10 is not in this server's history", 3);
        assertThat(diverged.isStartingUp()).isTrue();

        diverged.kill();
        lab.rewindAndFollow(diverged, epochs.thirteen());
        assertThat(diverged.ledger()).isEqualTo("13");
    }

    @Test
    void aFollowerWithPagesOfAnotherEpochDiesAtItsStartAndNeedsARewind() throws Exception {
        Epochs epochs = Epochs.in(lab);
        // No checkpoint to make a restartpoint of: it writes its pages and notes how far it has to recover.
        epochs.diverged().sql("CHECKPOINT");
        Server diverged = epochs.pointedAtThirteen();
        diverged.kill();
        diverged.histories().cleanUp();
        diverged.launch();
        assertThat(diverged.awaitEnd()).isEqualTo(1);
        assertThat(diverged.log()).contains("FATAL:  requested timeline 13 does not contain minimum recovery point");

        lab.rewindAndFollow(diverged, epochs.thirteen());
        assertThat(diverged.ledger()).isEqualTo("13");
    }

    /** A restart drops WAL that was flushed and acknowledged, without a word, if no page of it had reached the data files. */
    @Test
    void aFollowerWithoutPagesOfAnotherEpochDropsWhatItAcknowledgedThereByARestartAlone() throws Exception {
        Epochs epochs = Epochs.in(lab);
        Server diverged = epochs.pointedAtThirteen();

        diverged.kill();
        diverged.histories().cleanUp();
        diverged.start();
        diverged.awaitStreamingFrom(epochs.thirteen());
        diverged.awaitReplayOf(epochs.thirteen());
        assertThat(diverged.ledger()).isEqualTo("13");
    }

    /** Two primaries that both left timeline 7 at the same place, and a follower that streamed the row of the first. */
    private record Epochs(Server ten, Server thirteen, Server diverged) {
        static Epochs in(Lab lab) throws Exception {
            Server seven = lab.leader("seven", 7);
            Server diverged = lab.standbyOn("diverged", seven);
            Server ten = lab.standbyOn("ten", seven);
            Server thirteen = lab.standbyOn("thirteen", seven);
            diverged.awaitReplayOf(seven);
            ten.awaitReplayOf(seven);
            thirteen.freeze();
            ten.freeze();
            Server.signal(checkpointer(ten), "STOP");
            ten.histories().fillBelow(10);
            ten.promote();
            diverged.follow(ten);
            diverged.awaitStreamingFrom(ten);
            ten.insert(10);
            diverged.awaitReplayOf(ten);
            thirteen.promoteTo(13);
            thirteen.insert(13);
            return new Epochs(ten, thirteen, diverged);
        }

        /** The follower, after it was told to follow the other one and has tried in vain. */
        Server pointedAtThirteen() throws Exception {
            diverged.follow(thirteen);
            diverged.awaitLog("timeline 10 is not in this server's history", 3);
            assertThat(diverged.ledger()).isEqualTo("10");
            return diverged;
        }
    }
}
