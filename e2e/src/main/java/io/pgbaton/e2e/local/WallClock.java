package io.pgbaton.e2e.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/** A wall clock of an instance's own, which can be stepped while that runs; its monotonic clocks are the machine's. */
public final class WallClock {
    private final Path folder;

    private WallClock(Path folder) {
        this.folder = folder;
    }

    /** A clock that is right. */
    static WallClock in(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        WallClock clock = new WallClock(folder);
        clock.step(Duration.ZERO);
        return clock;
    }

    /** Makes it be off by so much, within a second: positive if it is ahead. */
    public void step(Duration offset) {
        try {
            Path next = folder.resolve("next");
            Files.writeString(next, "%+d%n".formatted(offset.toSeconds()));
            Files.move(next, folder.resolve("offset"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code deploy/local/instance} is told of it. */
    Map<String, String> environment() {
        return Map.of("PGBATON_CLOCK", folder.toAbsolutePath().toString());
    }
}
