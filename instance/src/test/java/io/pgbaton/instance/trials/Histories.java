package io.pgbaton.instance.trials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The timeline history files of one data folder, and the two rules about placeholders: write every missing number below the
 * epoch before a promotion, remove those above the highest real one before a start.
 */
record Histories(Path wal) {
    static final String MARKER = "pgbaton-placeholder";

    /** A fork far behind everything, which nobody follows. */
    static final String PLACEHOLDER = "1\t0/1\t" + MARKER + "\n";

    private static final Pattern NAME = Pattern.compile("([0-9A-F]{8})\\.history");

    /** Writes a placeholder for each number from 2 to below the epoch that has no history file. */
    void fillBelow(int epoch) throws IOException {
        for (int timeline = 2; timeline < epoch; timeline++) {
            if (!Files.exists(file(timeline))) {
                write(timeline, PLACEHOLDER);
            }
        }
    }

    /** Removes the placeholders above the highest real history file, with what the archiver noted about them. */
    void cleanUp() throws IOException {
        SortedMap<Integer, Boolean> placeholders = placeholders();
        int highestReal = real().stream().mapToInt(timeline -> timeline).max().orElse(1);
        for (int timeline : placeholders.tailMap(highestReal + 1).keySet()) {
            Files.delete(file(timeline));
            Files.deleteIfExists(status(timeline, "ready"));
            Files.deleteIfExists(status(timeline, "done"));
        }
    }

    /** All of them in short: {@code 2p 3p 4R}, p for a placeholder and R for a real one. */
    String listed() throws IOException {
        return placeholders().entrySet().stream()
                .map(entry -> entry.getKey() + (entry.getValue() ? "p" : "R"))
                .collect(Collectors.joining(" "));
    }

    /** The timelines that have a real history file, in order. */
    List<Integer> real() throws IOException {
        return placeholders().entrySet().stream()
                .filter(entry -> !entry.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Puts a history file in place in one step: a running standby must never see half of one. */
    void write(int timeline, String content) throws IOException {
        Path temporary = wal.resolve("history.tmp");
        Files.writeString(temporary, content);
        Lab.own(temporary);
        Files.move(temporary, file(timeline), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    String read(int timeline) throws IOException {
        return Files.readString(file(timeline));
    }

    boolean has(int timeline) {
        return Files.exists(file(timeline));
    }

    Path file(int timeline) {
        return wal.resolve(name(timeline));
    }

    /** The archiver's note about a history file: {@code ready} to be archived, or {@code done}. */
    Path status(int timeline, String status) {
        return wal.resolve("archive_status").resolve(name(timeline) + "." + status);
    }

    static String name(int timeline) {
        return "%08X.history".formatted(timeline);
    }

    /** Each number that has a file, and whether that is a placeholder. */
    private SortedMap<Integer, Boolean> placeholders() throws IOException {
        SortedMap<Integer, Boolean> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(wal)) {
            for (Path file : files.toList()) {
                Optional<Integer> timeline = timelineOf(file);
                if (timeline.isPresent()) {
                    found.put(timeline.get(), Files.readString(file).contains(MARKER));
                }
            }
        }
        return found;
    }

    private static Optional<Integer> timelineOf(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches() ? Optional.of(Integer.parseInt(matcher.group(1), 16)) : Optional.empty();
    }
}
