package io.pgbaton.wire;

import io.pgbaton.core.protocol.InstanceEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The open event stream of one instance: a line whenever its state changes its meaning, and one each second as a heartbeat.
 *
 * <p>Reading blocks without a bound; to end it, close the stream from another thread.
 */
public final class InstanceEvents implements AutoCloseable {
    private final InputStream stream;
    private final BufferedReader lines;

    InstanceEvents(InputStream stream) {
        this.stream = stream;
        lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** Waits for the next event; empty once the stream has ended, broke, or was closed. */
    public Optional<InstanceEvent> next() {
        try {
            String line = lines.readLine();
            return line == null ? Optional.empty() : Optional.of(Wire.read(line, InstanceEvent.class));
        } catch (IOException | WireException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            // it is over either way
        }
    }
}
