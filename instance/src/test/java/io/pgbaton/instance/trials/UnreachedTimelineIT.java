package io.pgbaton.instance.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Lsn;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a standby is worth that was told to follow a new timeline, and lost its new primary before it had replayed anything of
 * that timeline.
 */
@ParameterizedClass
@MethodSource("io.pgbaton.instance.trials.Major#tried")
class UnreachedTimelineIT {
    /** As the lab's servers are made. */
    private static final int SEGMENT_BYTES = 1 << 20;

    private static final int PAGE_BYTES = 8192;

    /** Long enough to see several of the tries that a server makes every 100 ms. */
    private static final Duration FOR_EVER = Duration.ofMillis(1_500);

    private final Lab lab;

    UnreachedTimelineIT(Major major) {
        lab = Lab.of(major);
    }

    @AfterEach
    void endEverything() {
        lab.close();
    }

    /** A primary of timeline 7 that has ended, and a frozen standby that has replayed all of timeline 1, and runs. */
    private record Left(Server seven, Server standby, Lsn fork) {
        /** What the receiver leaves that had written one page when its primary died: it begins with the segment. */
        Path halfSegment() throws Exception {
            Path whole = segment(seven);
            Path half = segment(standby);
            byte[] page = new byte[PAGE_BYTES];
            try (FileChannel from = FileChannel.open(whole)) {
                assertThat(from.read(ByteBuffer.wrap(page))).isEqualTo(PAGE_BYTES);
            }
            try (FileChannel to = FileChannel.open(half, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                to.write(ByteBuffer.wrap(page));
                to.write(ByteBuffer.wrap(new byte[1]), SEGMENT_BYTES - 1L);
            }
            Lab.own(half);
            return half;
        }

        private Path segment(Server server) {
            return server.wal().resolve("00000007%016X".formatted(fork.bytes() / SEGMENT_BYTES));
        }

        void history() throws Exception {
            standby.histories().fillBelow(7);
            standby.histories().write(7, seven.histories().read(7));
        }
    }

    private Left left() throws Exception {
        Server a = lab.primary("a");
        Server seven = lab.standby("seven", a);
        Server standby = lab.standby("standby", a);
        a.sql("INSERT INTO ledger SELECT id, repeat('x', 500) FROM generate_series(1, 100) AS id");
        seven.awaitReplayOf(a);
        standby.awaitReplayOf(a);
        a.kill();
        standby.freeze();
        seven.freeze();
        Lsn fork = standby.awaitReplayOfAllThereIs().position();
        assertThat(fork.bytes() % SEGMENT_BYTES).isGreaterThan(PAGE_BYTES);
        seven.promoteTo(7);
        seven.kill();
        return new Left(seven, standby, fork);
    }

    @Test
    void halfASegmentOfItEndsAPromotionInAPanic() throws Exception {
        Left left = left();
        left.halfSegment();
        left.history();
        left.standby().awaitLog("new target timeline is 7");
        left.standby().histories().fillBelow(9);

        left.standby().sql("SELECT pg_promote(false)");

        assertThat(left.standby().awaitEnd()).isEqualTo(1);
        assertThat(left.standby().log()).contains("PANIC:  invalid magic number 0000 in WAL segment 00000007");
    }

    @Test
    void halfASegmentOfItKeepsAServerFromStartingUntilItIsRemoved() throws Exception {
        Left left = left();
        Path half = left.halfSegment();
        left.history();
        Server standby = left.standby();
        standby.kill();

        standby.launch();
        standby.await("is starting up", standby::isStartingUp);
        Poll.throughout(FOR_EVER, "it hangs in start-up", () -> standby.runs() && standby.isStartingUp());

        standby.kill();
        Files.delete(half);
        standby.histories().cleanUp();
        Identity replayed = standby.startFrozen();
        assertThat(replayed.timeline()).isEqualTo(1);
        assertThat(replayed.position()).isEqualTo(left.fork());
        standby.promoteTo(9);
        assertThat(standby.histories().read(9)).contains("7\t" + left.fork());
    }

    /** Whoever has all of timeline 1 up to where 7 left it would take the new timeline for one that it can follow. */
    @Test
    void itsHistoryAloneBecomesAParentAlthoughThePromotionLeftAnEarlierTimelineSooner() throws Exception {
        Left left = left();
        Server standby = left.standby();
        Lsn later = new Lsn(left.fork().bytes() + PAGE_BYTES);
        standby.histories().fillBelow(7);
        standby.histories().write(7, "1\t%s\tno recovery target specified\n".formatted(later));
        standby.awaitLog("new target timeline is 7");

        standby.promoteTo(9);

        assertThat(standby.histories().read(9)).contains("1\t" + later, "7\t" + left.fork());
    }

    @Test
    void withoutItsHistoryTheNextStartAndPromotionAreOfTheTimelineBefore() throws Exception {
        Left left = left();
        Path half = left.halfSegment();
        left.history();
        Server standby = left.standby();
        standby.awaitLog("new target timeline is 7");
        standby.kill();
        Files.delete(half);
        Files.delete(standby.histories().file(7));
        standby.histories().cleanUp();

        assertThat(standby.startFrozen().position()).isEqualTo(left.fork());
        standby.promoteTo(9);

        assertThat(standby.histories().read(9)).contains("1\t" + left.fork()).doesNotContain("7\t");
    }
}
