package io.pgbaton.instance.backup;

import io.pgbaton.core.protocol.BackupState.Backup;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.WireException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/** A backup on its way from its volume to an empty one: first what it is, then its files. */
public final class BackupStream {
    private static final int BUFFER_BYTES = 1 << 17;

    /** Hears of more bytes that have come, and may end it there. */
    public interface Progress {
        void add(long bytes) throws IOException;
    }

    private final Backup backup;
    private final DataInputStream files;

    private BackupStream(Backup backup, DataInputStream files) {
        this.backup = backup;
        this.files = files;
    }

    /**
     * Sends it.
     *
     * @throws IOException if there is no finished backup on this volume, or it cannot be read or sent
     */
    public static void send(BackupVolume volume, OutputStream out) throws IOException {
        DataOutputStream stream = new DataOutputStream(new BufferedOutputStream(out, BUFFER_BYTES));
        stream.writeUTF(Wire.write(offered(volume)));
        FolderStream.write(volume.data(), stream);
    }

    /**
     * What can be sent from this volume.
     *
     * @throws IOException if there is no finished backup on it
     */
    public static Backup offered(BackupVolume volume) throws IOException {
        return volume.finished()
                .orElseThrow(() -> new IOException("there is no finished backup on %s".formatted(volume.root())));
    }

    /**
     * Receives what it is; no file yet.
     *
     * @throws IOException if nothing comes that is understood
     */
    public static BackupStream open(InputStream in) throws IOException {
        DataInputStream stream = new DataInputStream(new BufferedInputStream(in, BUFFER_BYTES));
        try {
            return new BackupStream(Wire.read(stream.readUTF(), Backup.class), stream);
        } catch (WireException e) {
            throw new IOException("what is offered is not understood: %s".formatted(e.getMessage()), e);
        }
    }

    /** What it is. */
    public Backup backup() {
        return backup;
    }

    /**
     * Receives its files into a folder that is not there yet.
     *
     * @throws IOException if not all of them came
     */
    public void unpack(Path folder, Progress progress) throws IOException {
        try {
            FolderStream.read(files, folder, progress);
        } catch (EOFException e) {
            throw new IOException("it was cut off", e);
        }
    }
}
