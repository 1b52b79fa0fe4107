package io.pgbaton.e2e.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;

/**
 * What a stack has for itself alone: a folder and a block of addresses.
 *
 * @param claim on the folder, as long as it is open
 */
record Ground(StackFolder folder, FileChannel claim, LoopbackBlock block) implements AutoCloseable {
    static Ground take(StackFolder folder, int instances) throws IOException {
        FileChannel claim = folder.claim();
        try {
            return new Ground(folder, claim, LoopbackBlock.take(instances));
        } catch (RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    @Override
    public void close() {
        block.close();
        try {
            claim.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give back " + folder.path(), e);
        }
    }
}
