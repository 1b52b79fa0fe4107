package io.pgbaton.instance.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreachedTimelinesTest {
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final Timeline OLD = new Timeline(3);
    private static final Timeline NEW = new Timeline(5);
    private static final Position END = new Position(OLD, Lsn.parse("0/2050000"));
    private static final int OFFSET = 0x50000;

    @TempDir
    private Path wal;

    private boolean isInTheWay(Lsn begun) throws IOException {
        return UnreachedTimelines.isInTheWay(NEW, begun, END, segments());
    }

    private Segments segments() {
        return new Segments(wal, SEGMENT_BYTES);
    }

    private static byte[] log() {
        byte[] log = new byte[SEGMENT_BYTES];
        Arrays.fill(log, 0, OFFSET, (byte) 7);
        return log;
    }

    private void write(Timeline timeline, byte[] content) throws IOException {
        Files.write(segments().of(timeline, END.lsn()), content);
    }

    @Test
    void nothingOfItIsHarmlessIfItBeganWhereTheLogEnds() throws IOException {
        write(OLD, log());
        assertThat(isInTheWay(END.lsn())).isFalse();
    }

    @Test
    void nothingOfItIsInTheWayIfItBeganLater() throws IOException {
        write(OLD, log());
        assertThat(isInTheWay(new Lsn(END.lsn().bytes() + 8))).isTrue();
    }

    @Test
    void aSegmentThatEndsBeforeTheLogIsInTheWay() throws IOException {
        write(OLD, log());
        byte[] half = log();
        Arrays.fill(half, OFFSET - 1, SEGMENT_BYTES, (byte) 0);
        write(NEW, half);
        assertThat(isInTheWay(END.lsn())).isTrue();
    }

    @Test
    void aSegmentWithAllOfTheLogIsHarmlessWhateverComesAfterIt() throws IOException {
        write(OLD, log());
        byte[] whole = log();
        whole[OFFSET] = 1;
        write(NEW, whole);
        assertThat(isInTheWay(END.lsn())).isFalse();
    }

    @Test
    void aSegmentThatNothingCanBeComparedWithIsLeftAlone() throws IOException {
        write(NEW, new byte[SEGMENT_BYTES]);
        assertThat(isInTheWay(END.lsn())).isFalse();
    }

    @Test
    void segmentsAreNamedAsPostgresqlNamesThem() {
        assertThat(new Segments(wal, 16 << 20).of(new Timeline(0x1F), Lsn.parse("2/698E748")))
                .hasFileName("0000001F0000000200000006");
        assertThat(segments().of(OLD, Lsn.parse("0/2050000"))).hasFileName("000000030000000000000020");
    }
}
