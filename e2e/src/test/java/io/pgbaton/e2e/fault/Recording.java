package io.pgbaton.e2e.fault;

import io.pgbaton.core.protocol.Command;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.WireException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Every command that the workers of a cluster sent to its instances, in files of the cluster's folder, one for each worker: a
 * line holds what stood in the request, and is there before that is sent.
 */
public final class Recording {
    private final Path directory;

    public Recording(Path directory) {
        this.directory = directory;
    }

    /** Called by a worker that is about to send this. */
    void add(Command command) {
        Path mine = directory.resolve("requests-" + ProcessHandle.current().pid());
        // In one write, so that a worker that is killed leaves no half line.
        byte[] line = (Wire.write(command) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(mine, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was sent so far, that of one worker after that of another; what was sent again is there again. */
    public List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "requests-*")) {
            for (Path file : files) {
                for (String line : Files.readAllLines(file)) {
                    commands.add(Wire.read(line, Command.class));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (WireException e) {
            throw new IllegalStateException("a recorded command is not one", e);
        }
        return commands;
    }
}
