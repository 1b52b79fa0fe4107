package io.pgbaton.instance.promise;

import io.pgbaton.core.promise.Promise;
import io.pgbaton.instance.volume.DurableFiles;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The promise on the volume: file and folder are durable before any reply that rests on it (I3). */
public final class PromiseFile {
    private final Path file;

    public PromiseFile(Path file) {
        this.file = file;
    }

    /**
     * Reads it; empty if there is none.
     *
     * @throws IOException if it is there and cannot be read: without its promise an instance must not say anything
     */
    public Optional<Promise> load() throws IOException {
        try {
            return Optional.of(Wire.read(Files.readString(file), Promise.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (WireException e) {
            throw new IOException("the promise %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    public void save(Promise promise) throws IOException {
        DurableFiles.write(file, Wire.write(promise) + "\n");
    }
}
