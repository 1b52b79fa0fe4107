package io.pgbaton.instance.log;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.instance.server.HistoryFiles;
import io.pgbaton.instance.volume.DurableFiles;
import io.pgbaton.instance.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Timelines that a standby has the history of and not one record, because it was told to follow a new primary that died at once.
 *
 * <p>Recovery aims at such a timeline all the same. That does no harm if it began where this log ends, and nothing of it came.
 * Two things do:
 *
 * <ul>
 *   <li>Half a segment of it. A receiver writes a timeline's first segment from its beginning, and recovery prefers the newest
 *       timeline's segment: a promotion ends in a panic where the half ends, and a start hangs there for ever.
 *   <li>A beginning beyond the end of this log. A promotion names what recovery aims at as its parent, so its history would say
 *       that it left the older timeline later than it did; a member with more of that timeline would take it for its own.
 * </ul>
 *
 * <p>Source: trials in {@code UnreachedTimelineIT}; docs/postgresql.md.
 */
public final class UnreachedTimelines {
    private final Path pgBin;
    private final Volume volume;
    private final HistoryFiles history;

    public UnreachedTimelines(Path pgBin, Volume volume) {
        this.pgBin = pgBin;
        this.volume = volume;
        history = new HistoryFiles(volume.wal());
    }

    /** True if a server whose last record ends here must not be promoted, and may not start, before {@link #forget}. */
    public boolean standInTheWay(Position end) throws IOException, InterruptedException {
        return !inTheWay(end).isEmpty();
    }

    /** Takes them away; the server must be stopped. What its log holds up to this end is left as it is. */
    public void forget(Position end) throws IOException, InterruptedException {
        for (Unreached timeline : inTheWay(end)) {
            Files.deleteIfExists(timeline.segment);
            history.forget(timeline.number);
        }
        DurableFiles.sync(volume.wal());
    }

    /** What is in the way, and the segment of it that may be there by halves. */
    private record Unreached(Timeline number, Path segment) {}

    private List<Unreached> inTheWay(Position end) throws IOException, InterruptedException {
        List<Timeline> ahead = ahead(end);
        if (ahead.isEmpty()) {
            return List.of();
        }
        Segments segments = Segments.of(volume.wal(), ControlData.read(pgBin, volume.data()));
        List<Unreached> found = new ArrayList<>();
        for (Timeline timeline : ahead) {
            Lsn begun = history.beginningOf(timeline).orElseThrow().lsn();
            if (isInTheWay(timeline, begun, end, segments)) {
                found.add(new Unreached(timeline, segments.of(timeline, end.lsn())));
            }
        }
        return found;
    }

    /** The newer timelines that recovery could come to from here. */
    private List<Timeline> ahead(Position end) throws IOException {
        List<Timeline> ahead = new ArrayList<>();
        for (Timeline timeline : history.real()) {
            boolean goesOn = timeline.compareTo(end.timeline()) > 0
                    && history.ancestorsOf(timeline).orElse(List.of()).stream()
                            .anyMatch(ancestor -> ancestor.timeline().equals(end.timeline())
                                    && ancestor.end().compareTo(end.lsn()) >= 0);
            if (goesOn) {
                ahead.add(timeline);
            }
        }
        return ahead;
    }

    static boolean isInTheWay(Timeline timeline, Lsn begun, Position end, Segments segments) throws IOException {
        Path came = segments.of(timeline, end.lsn());
        return Files.exists(came)
                ? isHalf(came, segments.of(end.timeline(), end.lsn()), segments.offset(end.lsn()))
                : begun.compareTo(end.lsn()) > 0;
    }

    /** Up to where the timelines part, the segments of both are the same bytes. */
    private static boolean isHalf(Path came, Path own, long bytes) throws IOException {
        if (!Files.exists(own)) {
            return false;
        }
        long same = Files.mismatch(came, own);
        return same >= 0 && same < bytes;
    }
}
