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

/**
 * The promise on the volume: file and folder are durable before any reply that rests on it (I3).
 *
 * <p>Beside it lies a reserve of room: on a full disk it is given up, so that even then the instance can promise not to
 * acknowledge any more, and the baton can move to one with room.
 */
public final class PromiseFile {
    private static final int RESERVE_BYTES = 1 << 20;

    private final Path file;
    private final Path reserve;

    public PromiseFile(Path file) {
        this.file = file;
        reserve = file.resolveSibling("reserve");
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
        String text = Wire.write(promise) + "\n";
        try {
            DurableFiles.write(file, text);
        } catch (IOException e) {
            if (!Files.deleteIfExists(reserve)) {
                throw e;
            }
            DurableFiles.write(file, text);
            return;
        }
        refill();
    }

    private void refill() {
        if (Files.exists(reserve)) {
            return;
        }
        try {
            Files.write(reserve, new byte[RESERVE_BYTES]);
        } catch (IOException e) {
            deleteReserve();
        }
    }

    private void deleteReserve() {
        try {
            Files.deleteIfExists(reserve);
        } catch (IOException e) {
            // then it takes room that nobody else has either
        }
    }
}
