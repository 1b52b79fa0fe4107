package io.pgbaton.instance.cli;

import io.pgbaton.core.model.Incarnation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tells kubelet which run this container is. Once the container has ended, the pod's status repeats it: the only proof from
 * outside that exactly this run, and all that it started, is gone (M3).
 */
final class TerminationMessage {
    private TerminationMessage() {}

    /**
     * The nonce of this run becomes the whole message.
     *
     * @param file null outside a pod: then nothing is written
     * @throws IOException if it cannot be written; a run whose end could never be proven must not begin
     */
    static void leave(@Nullable Path file, Incarnation incarnation) throws IOException {
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, incarnation.process());
        } catch (IOException e) {
            throw new IOException("cannot write the termination message %s".formatted(file), e);
        }
    }
}
