package io.pgbaton.worker.local;

import io.pgbaton.wire.Wire;
import io.pgbaton.wire.WireException;
import io.pgbaton.worker.port.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * One JSON value in one file, changed by one process at a time and never seen half written.
 *
 * <p>A reader sees the old or the new value, also after a crash: a new value is written beside, fsynced, renamed over the
 * old one, and the folder is fsynced.
 */
final class DurableFile<T> {
    /** A file lock belongs to the whole JVM, so threads of one JVM need a lock of their own. */
    private static final Map<Path, ReentrantLock> LOCKS_OF_THIS_JVM = new ConcurrentHashMap<>();

    private final Path file;
    private final Class<T> type;
    private final ReentrantLock lock;

    DurableFile(Path file, Class<T> type) {
        this.file = file.toAbsolutePath().normalize();
        this.type = type;
        this.lock = LOCKS_OF_THIS_JVM.computeIfAbsent(this.file, path -> new ReentrantLock());
    }

    Optional<T> read() {
        try {
            return Optional.of(Wire.read(Files.readString(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | WireException e) {
            throw new StoreException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Runs {@code change} while no other process or thread can write. */
    <R> R exclusively(Function<Writer<T>, R> change) {
        lock.lock();
        try (FileChannel channel =
                FileChannel.open(sibling(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Released when the channel closes.
            channel.lock();
            return change.apply(new Writer<>(this));
        } catch (IOException e) {
            throw new StoreException("cannot lock %s: %s".formatted(file, e.getMessage()), e);
        } finally {
            lock.unlock();
        }
    }

    private void write(T value) {
        Path beside = sibling(".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap((Wire.write(value) + "\n").getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel folder = FileChannel.open(folder(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw new StoreException("cannot write %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private Path sibling(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private Path folder() {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    /** What may be done while the file is locked. */
    record Writer<T>(DurableFile<T> file) {
        Optional<T> read() {
            return file.read();
        }

        void write(T value) {
            file.write(value);
        }
    }
}
