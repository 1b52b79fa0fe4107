package io.pgbaton.instance.log;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.rejoin.RejoinDecision.Ancestor;
import io.pgbaton.instance.server.HistoryFiles;
import io.pgbaton.instance.server.Tool;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the end of the log of a server that takes no SQL (the offline freeze of I7): the end of the last record that
 * pg_waldump can print, which is where recovery ends too.
 *
 * <p>The log is walked from the point where recovery must at least come to, along the history of its highest real timeline.
 * The server must write nothing meanwhile: it is stopped, or in recovery and receives nothing. The text of pg_waldump's
 * errors tells nothing reliable and is not read.
 */
public final class LogEnd {
    private static final Pattern RECORD =
            Pattern.compile("len \\(rec/tot\\):\\s*\\d+/\\s*(\\d+),.* lsn: ([0-9A-F]+/[0-9A-F]+), .*desc: (.*)");
    private static final long PAGE_HEADER_BYTES = 24;
    private static final long SEGMENT_HEADER_BYTES = 40;
    private static final long ALIGNMENT = 8;
    private static final int LAST_EXIT_CODE = 128;

    private final Path pgBin;
    private final Volume volume;
    private final HistoryFiles history;

    public LogEnd(Path pgBin, Volume volume) {
        this.pgBin = pgBin;
        this.volume = volume;
        history = new HistoryFiles(volume.wal());
    }

    /** On the timeline of that record: a timeline of which there is history and no record yet is not come to. */
    public Position find(ControlData control) throws IOException, InterruptedException {
        Timeline begun = later(control.checkpointTimeline(), control.minRecoveryTimeline());
        Lsn start = later(control.redo(), control.minRecovery());
        Timeline top = top(begun, start, control);
        Position last = new Position(begun, start);
        for (Ancestor ancestor : history.ancestorsOf(top).orElse(List.of())) {
            if (ancestor.timeline().compareTo(begun) < 0 || ancestor.end().compareTo(start) <= 0) {
                continue;
            }
            Lsn present = contiguousEnd(ancestor.timeline(), start, control);
            Lsn end = walk(ancestor.timeline(), start, earlier(ancestor.end(), present), control);
            last = end.compareTo(start) > 0 ? new Position(ancestor.timeline(), end) : last;
            if (end.compareTo(ancestor.end()) < 0) {
                return last;
            }
            start = ancestor.end();
        }
        Lsn end = walk(top, start, contiguousEnd(top, start, control), control);
        return end.compareTo(start) > 0 ? new Position(top, end) : last;
    }

    /** True if a whole record begins at this place, which is the end of the one before. */
    public boolean hasRecordAt(Position place) throws IOException, InterruptedException {
        ControlData control = ControlData.read(pgBin, volume.data());
        Lsn end = contiguousEnd(place.timeline(), place.lsn(), control);
        return walk(place.timeline(), place.lsn(), end, control).compareTo(place.lsn()) > 0;
    }

    /** The highest real timeline of which there is log, and which recovery can come to from where it begins. */
    private Timeline top(Timeline begun, Lsn start, ControlData control) throws IOException {
        return history.real().stream()
                .filter(timeline -> timeline.compareTo(begun) > 0)
                .filter(timeline -> descends(timeline, begun, start, control))
                .max(Comparator.naturalOrder())
                .orElse(begun);
    }

    private boolean descends(Timeline timeline, Timeline begun, Lsn start, ControlData control) {
        try {
            List<Ancestor> ancestors = history.ancestorsOf(timeline).orElse(List.of());
            Optional<Ancestor> left = ancestors.stream()
                    .filter(ancestor -> ancestor.timeline().equals(begun))
                    .findFirst();
            return left.isPresent()
                    && left.get().end().compareTo(start) >= 0
                    && Files.exists(
                            segments(control).of(timeline, ancestors.getLast().end()));
        } catch (IOException e) {
            return false;
        }
    }

    /** The end of the last record from {@code start} on; {@code start} itself if there is none. */
    private Lsn walk(Timeline timeline, Lsn start, Lsn end, ControlData control)
            throws IOException, InterruptedException {
        if (start.compareTo(end) >= 0) {
            return start;
        }
        // Segments are named, not only their timeline: else pg_waldump learns a segment's size from whichever file the
        // folder lists first, and prints nothing at all if that one was only made and never written. Both must exist.
        Path first = segments(control).of(timeline, start);
        Path last = segments(control).of(timeline, new Lsn(end.bytes() - 1));
        Tool.Result result = Tool.run(
                Tool.Call.of(
                        pgBin.resolve("pg_waldump"),
                        "-p",
                        volume.wal().toString(),
                        "-s",
                        start.toString(),
                        "-e",
                        end.toString(),
                        first.getFileName().toString(),
                        last.getFileName().toString()),
                Limits.OFFLINE_TOOL);
        if (result.code() > LAST_EXIT_CODE) {
            throw new IOException("pg_waldump was ended by signal %d".formatted(result.code() - LAST_EXIT_CODE));
        }
        return endOfLastRecord(result.output(), control).orElse(start);
    }

    /** Reads the last record of what pg_waldump printed; empty if it printed none. */
    static Optional<Lsn> endOfLastRecord(String printed, ControlData control) {
        Matcher matcher = RECORD.matcher(printed);
        Optional<Lsn> end = Optional.empty();
        while (matcher.find()) {
            Lsn begin = Lsn.parse(matcher.group(2));
            boolean isSwitch = matcher.group(3).strip().equals("SWITCH");
            end = Optional.of(
                    isSwitch
                            ? endOfSegment(begin, control)
                            : endOfRecord(begin, Long.parseLong(matcher.group(1)), control));
        }
        return end;
    }

    /** Each page that a record runs on into begins with a header, a longer one at the beginning of a segment. */
    private static Lsn endOfRecord(Lsn begin, long totalBytes, ControlData control) {
        long position = begin.bytes();
        long rest = totalBytes;
        for (long room = control.pageBytes() - position % control.pageBytes();
                rest > room;
                room = control.pageBytes() - position % control.pageBytes()) {
            rest -= room;
            position += room;
            position += position % control.segmentBytes() == 0 ? SEGMENT_HEADER_BYTES : PAGE_HEADER_BYTES;
        }
        return new Lsn((position + rest + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    }

    private static Lsn endOfSegment(Lsn inside, ControlData control) {
        return new Lsn((inside.bytes() / control.segmentBytes() + 1) * control.segmentBytes());
    }

    /** Without an end, pg_waldump waits for the segment after the last one and then prints no position. */
    private Lsn contiguousEnd(Timeline timeline, Lsn start, ControlData control) {
        Segments segments = segments(control);
        Lsn end = segments.begin(start);
        while (Files.exists(segments.of(timeline, end))) {
            end = segments.end(end);
        }
        return end;
    }

    private Segments segments(ControlData control) {
        return Segments.of(volume.wal(), control);
    }

    private static Lsn earlier(Lsn a, Lsn b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static <T extends Comparable<T>> T later(T a, T b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
