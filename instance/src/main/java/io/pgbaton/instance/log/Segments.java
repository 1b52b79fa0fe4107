package io.pgbaton.instance.log;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Timeline;
import java.nio.file.Path;

/**
 * The files that a log is written to, one for each stretch of a timeline.
 *
 * @param bytes the size of each
 */
record Segments(Path wal, long bytes) {
    private static final long LOG_BYTES = 1L << 32;

    static Segments of(Path wal, ControlData control) {
        return new Segments(wal, control.segmentBytes());
    }

    /** The file in which this place is, whether it exists or not. */
    Path of(Timeline timeline, Lsn inside) {
        long number = inside.bytes() / bytes;
        long perLog = LOG_BYTES / bytes;
        return wal.resolve("%08X%08X%08X".formatted(timeline.number(), number / perLog, number % perLog));
    }

    /** How many bytes of its file are before this place. */
    long offset(Lsn inside) {
        return inside.bytes() % bytes;
    }

    /** The first place of its file. */
    Lsn begin(Lsn inside) {
        return new Lsn(inside.bytes() - offset(inside));
    }

    /** The first place of the next file. */
    Lsn end(Lsn inside) {
        return new Lsn(begin(inside).bytes() + bytes);
    }
}
