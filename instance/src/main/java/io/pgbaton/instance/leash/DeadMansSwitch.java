package io.pgbaton.instance.leash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The deadline that init keeps: when it passes, init kills everything in this PID namespace, whatever became of this process.
 *
 * <p>A line that is written is as good as obeyed: the kernel keeps it for init, and everything ends with init.
 */
public final class DeadMansSwitch {
    private final @Nullable FileChannel fifo;

    private DeadMansSwitch(@Nullable FileChannel fifo) {
        this.fifo = fifo;
    }

    /**
     * Opens init's FIFO.
     *
     * @param fifo null if there is none: then nothing can be armed
     * @throws IOException if it is not there
     */
    public static DeadMansSwitch open(@Nullable Path fifo) throws IOException {
        // Opened for both, because that never waits for a reader.
        return new DeadMansSwitch(
                fifo == null ? null : FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** Sets the one deadline, in place of the one before; as time since boot. */
    void arm(Duration deadline) throws IOException {
        write("arm %d".formatted(deadline.toNanos()));
    }

    /** From here on there is no deadline. */
    void disarm() throws IOException {
        write("disarm");
    }

    /** In one write, so that init never sees half a line of ours beside one of somebody else's. */
    private void write(String line) throws IOException {
        if (fifo == null) {
            throw new IOException("there is no dead-man's switch: PGBATON_SWITCH does not name one");
        }
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
        int written = fifo.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("the dead-man's switch took only %d bytes of '%s'".formatted(written, line));
        }
    }
}
