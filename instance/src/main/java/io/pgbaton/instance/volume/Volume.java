package io.pgbaton.instance.volume;

import io.pgbaton.instance.fault.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What lies where on the volume of one instance.
 *
 * <p>A new database or a clone is made beside the data and takes its place in steps that survive a crash at any point:
 * {@code data.new} is renamed to {@code data.ready} once it is whole and durable, then the promise says that this volume is
 * joined, then {@code data} makes way as {@code data.old}. After a crash {@link #finishSwap} goes on if the volume is joined,
 * {@link #discardUnfinished} starts over if it is not.
 */
public record Volume(Path root) {
    public Path data() {
        return root.resolve("data");
    }

    public Path wal() {
        return data().resolve("pg_wal");
    }

    /** Our configuration, outside PGDATA: a clone or rewind copies what lies inside. */
    public Path conf() {
        return root.resolve("conf");
    }

    /** Which C library the indexes of the data were built with ({@link Maker}). */
    public Path library() {
        return root.resolve("library");
    }

    /** With which parameters PostgreSQL was last ready, and in which pod. */
    public Path provenParameters() {
        return root.resolve("parameters.json");
    }

    public Path promise() {
        return root.resolve("promise.json");
    }

    /** Where a database is being made. */
    public Path newData() {
        return root.resolve("data.new");
    }

    private Path readyData() {
        return root.resolve("data.ready");
    }

    private Path oldData() {
        return root.resolve("data.old");
    }

    /** Present while pg_rewind may have left the data half rewound: such data must never be started. */
    public Path unfinishedRewind() {
        return root.resolve("rewind.unfinished");
    }

    public boolean hasData() {
        return Files.exists(data().resolve("PG_VERSION"));
    }

    public boolean isHalfRewound() {
        return Files.exists(unfinishedRewind());
    }

    /** Room left, in bytes; 0 if it cannot be told. */
    public long freeBytes() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    /** What was made in {@code data.new} is whole and durable. */
    public void newDataIsReady() throws IOException {
        DurableFiles.deleteTree(readyData());
        DurableFiles.rename(newData(), readyData());
    }

    /** Puts the ready data in place of the old, however far this came before. */
    public void finishSwap() throws IOException {
        if (Files.exists(readyData())) {
            if (Files.exists(data())) {
                DurableFiles.deleteTree(oldData());
                DurableFiles.rename(data(), oldData());
                FaultPoint.DATA_SET_ASIDE.reach();
            }
            DurableFiles.delete(unfinishedRewind());
            DurableFiles.rename(readyData(), data());
        }
        DurableFiles.deleteTree(newData());
        if (Files.exists(data())) {
            DurableFiles.deleteTree(oldData());
        }
    }

    /** Clears away what was begun on a volume that never became a member's. */
    public void discardUnfinished() throws IOException {
        DurableFiles.deleteTree(newData());
        DurableFiles.deleteTree(readyData());
    }
}
