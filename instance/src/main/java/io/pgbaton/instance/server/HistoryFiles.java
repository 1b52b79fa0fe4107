package io.pgbaton.instance.server;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.rejoin.RejoinDecision.Ancestor;
import io.pgbaton.instance.volume.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The timeline history files in {@code pg_wal}, real ones and placeholders (rule "Timeline = epoch").
 *
 * <p>PostgreSQL numbers a promotion one above the highest history file it finds, so the numbers up to the epoch are occupied
 * by placeholders that name a fork far behind: nobody follows one. A marker in the text tells them from real ones.
 */
public final class HistoryFiles {
    private static final String PLACEHOLDER = "1\t0/1\tpgbaton-placeholder\n";
    private static final String MARKER = "pgbaton-placeholder";
    private static final String SUFFIX = ".history";

    private final Path wal;

    public HistoryFiles(Path wal) {
        this.wal = wal;
    }

    /**
     * Before every start: removes the placeholders above the highest real file, else the server would wait for ever for a
     * timeline that never was; and occupies what is missing below it, which is then not left to the promotion.
     */
    public void prepareForStart() throws IOException {
        SortedMap<Long, Boolean> files = list();
        long highest = highestReal(files);
        for (long number : files.tailMap(highest + 1).keySet()) {
            forget(new Timeline(number));
        }
        DurableFiles.sync(wal);
        occupyBelow(new Timeline(highest));
    }

    /** Before a promotion: occupies every missing number from 2 to the one below {@code epoch}. */
    public void occupyBelow(Epoch epoch) throws IOException {
        occupyBelow(epoch.timeline());
    }

    private void occupyBelow(Timeline timeline) throws IOException {
        SortedMap<Long, Boolean> files = list();
        boolean changed = false;
        for (long number = Epoch.FIRST.number(); number < timeline.number(); number++) {
            if (!files.containsKey(number)) {
                DurableFiles.replace(wal.resolve(new Timeline(number).historyFileName()), PLACEHOLDER);
                changed = true;
            }
        }
        if (changed) {
            DurableFiles.sync(wal);
        }
    }

    /** The timelines with a real history file, in order. */
    public List<Timeline> real() throws IOException {
        return list().entrySet().stream()
                .filter(file -> file.getValue())
                .map(file -> new Timeline(file.getKey()))
                .toList();
    }

    /** The ancestors that a real history file names; empty if there is none for this timeline. */
    public Optional<List<Ancestor>> ancestorsOf(Timeline timeline) throws IOException {
        try {
            String text = Files.readString(wal.resolve(timeline.historyFileName()), StandardCharsets.ISO_8859_1);
            return isPlaceholder(text) ? Optional.empty() : Optional.of(parse(text));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Where a timeline began: the end of its newest ancestor. */
    public Optional<Position> beginningOf(Timeline timeline) throws IOException {
        return ancestorsOf(timeline)
                .filter(ancestors -> !ancestors.isEmpty())
                .map(List::getLast)
                .map(newest -> new Position(newest.timeline(), newest.end()));
    }

    /**
     * Reads the text of a history file: timeline, end and reason, separated by white space, one ancestor a line.
     *
     * @throws IllegalArgumentException if a line is malformed
     */
    public static List<Ancestor> parse(String text) {
        List<Ancestor> ancestors = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String[] fields = line.strip().split("\\s+", 3);
            if (fields[0].isEmpty() || fields[0].startsWith("#")) {
                continue;
            }
            if (fields.length < 2) {
                throw new IllegalArgumentException(
                        "a history line names a timeline and its end, got '%s'".formatted(line));
            }
            ancestors.add(new Ancestor(new Timeline(Long.parseLong(fields[0])), Lsn.parse(fields[1])));
        }
        return List.copyOf(ancestors);
    }

    /** True if nobody was ever on the timeline of this text. */
    public static boolean isPlaceholder(String text) {
        return text.contains(MARKER);
    }

    /** Removes the file of a timeline that nothing was ever replayed of; its folder is still to be synced. */
    public void forget(Timeline timeline) throws IOException {
        remove(timeline.historyFileName());
    }

    private static long highestReal(SortedMap<Long, Boolean> files) {
        return files.entrySet().stream()
                .filter(file -> file.getValue())
                .mapToLong(file -> file.getKey())
                .max()
                .orElse(1);
    }

    private void remove(String name) throws IOException {
        Files.deleteIfExists(wal.resolve(name));
        Path status = wal.resolve("archive_status");
        Files.deleteIfExists(status.resolve(name + ".ready"));
        Files.deleteIfExists(status.resolve(name + ".done"));
    }

    /** Timeline numbers that have a file; true if it is a real one. */
    private SortedMap<Long, Boolean> list() throws IOException {
        SortedMap<Long, Boolean> files = new TreeMap<>();
        try (var entries = Files.newDirectoryStream(wal, "????????" + SUFFIX)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                long number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()), 16);
                files.put(number, !isPlaceholder(Files.readString(entry, StandardCharsets.ISO_8859_1)));
            }
        }
        return files;
    }
}
