package io.pgbaton.instance.trials;

import io.pgbaton.core.model.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The write-ahead log of a stopped server, read without starting it: where the last whole record ends, by pg_controldata and
 * pg_waldump (an offline freeze, I7).
 */
final class OfflineLog {
    private static final int PAGE_BYTES = 8192;
    private static final int PAGE_HEADER_BYTES = 24;
    private static final int SEGMENT_HEADER_BYTES = 40;
    private static final int ALIGNMENT = 8;
    private static final Pattern RECORD = Pattern.compile(
            "^rmgr: (\\S+) .*len \\(rec/tot\\): *\\d+/ *(\\d+), .*lsn: ([0-9A-F]+/[0-9A-F]+), .*desc: (\\S+)");

    private final Lab lab;
    private final Server server;
    private final String control;

    private OfflineLog(Lab lab, Server server) throws IOException {
        this.lab = lab;
        this.server = server;
        this.control =
                lab.run("pg_controldata", "-D", lab.inside(server.data())).orFail();
    }

    static OfflineLog of(Lab lab, Server server) throws IOException {
        return new OfflineLog(lab, server);
    }

    /** Where the last whole record ends, and on which timeline. */
    record End(int timeline, Lsn position) {}

    /** A point where a history file leaves a timeline for the next one. */
    private record Fork(int timeline, Lsn position) {}

    Lsn redo() {
        return Lsn.parse(value("Latest checkpoint's REDO location"));
    }

    /** Zero for a server that was a primary. */
    Lsn minimumRecovery() {
        return Lsn.parse(value("Minimum recovery ending location"));
    }

    int timeline() {
        int checkpoint = Integer.parseInt(value("Latest checkpoint's TimeLineID"));
        return Math.max(checkpoint, Integer.parseInt(value("Min recovery ending loc's timeline")));
    }

    /** The end, read from as late as the control file allows. */
    End end() throws IOException {
        return endFrom(redo().compareTo(minimumRecovery()) >= 0 ? redo() : minimumRecovery());
    }

    /** The end, read from a given position on. */
    End endFrom(Lsn start) throws IOException {
        int top = highestTimelineWithSegments();
        Lsn from = start;
        for (Fork fork : forks(top)) {
            if (fork.position().compareTo(from) > 0) {
                Lsn end = lastRecordEnd(fork.timeline(), from, fork.position());
                if (end.compareTo(fork.position()) < 0) {
                    return new End(fork.timeline(), end);
                }
                from = fork.position();
            }
        }
        return new End(top, lastRecordEnd(top, from, endOfContiguousSegments(top, from)));
    }

    private int highestTimelineWithSegments() throws IOException {
        int top = timeline();
        for (int timeline : server.histories().real()) {
            String prefix = "%08X".formatted(timeline);
            try (var files = Files.list(server.wal())) {
                boolean any = files.map(file -> file.getFileName().toString())
                        .anyMatch(name -> name.length() == 24 && name.startsWith(prefix));
                top = any ? Math.max(top, timeline) : top;
            }
        }
        return top;
    }

    private List<Fork> forks(int timeline) throws IOException {
        List<Fork> forks = new ArrayList<>();
        if (server.histories().has(timeline)) {
            for (String line : server.histories().read(timeline).lines().toList()) {
                String[] fields = line.split("\t", -1);
                if (fields.length >= 2) {
                    forks.add(new Fork(Integer.parseInt(fields[0]), Lsn.parse(fields[1])));
                }
            }
        }
        return forks;
    }

    private Lsn lastRecordEnd(int timeline, Lsn from, Lsn until) throws IOException {
        if (until.compareTo(from) <= 0) {
            return from;
        }
        // Segments are named, not only their timeline: else pg_waldump learns the size of a segment from whichever file
        // it
        // finds first, and refuses everything if that one was only made and never written.
        String first =
                segment(timeline, from.bytes() / segmentBytes()).getFileName().toString();
        String last = segment(timeline, (until.bytes() - 1) / segmentBytes())
                .getFileName()
                .toString();
        String output = lab.run(
                        "pg_waldump",
                        "-p",
                        lab.inside(server.wal()),
                        "-s",
                        from.toString(),
                        "-e",
                        until.toString(),
                        first,
                        last)
                .output();
        Lsn end = from;
        for (String line : output.lines().toList()) {
            Matcher record = RECORD.matcher(line);
            if (record.find()) {
                boolean isSwitch =
                        record.group(1).equals("XLOG") && record.group(4).equals("SWITCH");
                end = endOf(Lsn.parse(record.group(3)), Integer.parseInt(record.group(2)));
                end = isSwitch ? nextSegment(end) : end;
            }
        }
        return end;
    }

    /** Where a record ends: each page that it goes on to begins with a header, and records are aligned. */
    private Lsn endOf(Lsn record, int bytes) {
        long position = record.bytes();
        long left = bytes;
        long room = PAGE_BYTES - position % PAGE_BYTES;
        while (left > room) {
            left -= room;
            position += room;
            long header = position % segmentBytes() == 0 ? SEGMENT_HEADER_BYTES : PAGE_HEADER_BYTES;
            position += header;
            room = PAGE_BYTES - header;
        }
        return new Lsn((position + left + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    }

    private Lsn nextSegment(Lsn position) {
        return new Lsn((position.bytes() + segmentBytes() - 1) / segmentBytes() * segmentBytes());
    }

    private Lsn endOfContiguousSegments(int timeline, Lsn from) {
        long segment = from.bytes() / segmentBytes();
        while (Files.exists(segment(timeline, segment))) {
            segment++;
        }
        return new Lsn(segment * segmentBytes());
    }

    /** Overwrites a timeline's log with zeros, from a position to the end of its last segment. */
    void zeroFrom(int timeline, Lsn position) throws IOException {
        Lsn end = endOfContiguousSegments(timeline, position);
        long at = position.bytes();
        while (at < end.bytes()) {
            long segment = at / segmentBytes();
            int offset = (int) (at % segmentBytes());
            byte[] content = Files.readAllBytes(segment(timeline, segment));
            Arrays.fill(content, offset, content.length, (byte) 0);
            Files.write(segment(timeline, segment), content);
            at = (segment + 1) * segmentBytes();
        }
    }

    private Path segment(int timeline, long number) {
        long perLogId = (1L << 32) / segmentBytes();
        return server.wal().resolve("%08X%08X%08X".formatted(timeline, number / perLogId, number % perLogId));
    }

    long segmentBytes() {
        return Long.parseLong(value("Bytes per WAL segment"));
    }

    private String value(String label) {
        return control.lines()
                .filter(line -> line.startsWith(label + ":"))
                .map(line -> line.substring(label.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("pg_controldata does not tell: " + label));
    }
}
