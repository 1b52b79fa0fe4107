package io.pgbaton.e2e.fault;

import io.pgbaton.e2e.fault.Fault.Kind;
import io.pgbaton.e2e.fault.Fault.Moment;
import io.pgbaton.e2e.fault.Fault.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A fault that is laid out in a folder for all workers of a cluster: the first one that gets to the place suffers it, and
 * nobody else does.
 */
public final class Trap {
    private final Path armed;
    private final Path sprung;

    public Trap(Path directory) {
        this.armed = directory.resolve("fault.armed");
        this.sprung = directory.resolve("fault.sprung");
    }

    public void arm(Fault fault) {
        try {
            Files.deleteIfExists(sprung);
            Path written = armed.resolveSibling("fault.new");
            Files.writeString(written, fault.text());
            Files.move(written, armed, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void disarm() {
        try {
            Files.deleteIfExists(armed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pid of the worker that suffered the fault; empty if none did yet. */
    public Optional<Long> sprung() {
        try {
            return Optional.of(Long.parseLong(Files.readString(sprung).strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called by a worker: suffers the fault if it is this one. */
    void pass(Moment moment, Step step) {
        try {
            Fault fault = Fault.parse(Files.readString(armed));
            if (fault.moment() == moment && fault.step() == step && isFirst()) {
                suffer(fault.kind());
            }
        } catch (NoSuchFileException unarmed) {
            // The usual case.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True for the one worker that takes the armed fault away. */
    private boolean isFirst() throws IOException {
        Path mine = armed.resolveSibling("fault.of-" + ProcessHandle.current().pid());
        Files.writeString(
                mine.resolveSibling(mine.getFileName() + ".pid"),
                Long.toString(ProcessHandle.current().pid()));
        try {
            Files.move(armed, mine, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException taken) {
            return false;
        }
        Files.move(mine.resolveSibling(mine.getFileName() + ".pid"), sprung, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private static void suffer(Kind kind) throws IOException {
        switch (kind) {
            case HALT -> Runtime.getRuntime().halt(1);
            case FREEZE -> stopMyself();
            case NOTE -> {}
        }
    }

    private static void stopMyself() throws IOException {
        try {
            new ProcessBuilder(
                            "kill",
                            "-STOP",
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
