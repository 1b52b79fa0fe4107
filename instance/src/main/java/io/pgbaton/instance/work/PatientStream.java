package io.pgbaton.instance.work;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Reads from somebody who may fall silent without a word: after a while that is an end, and whoever reads is told. */
final class PatientStream extends FilterInputStream {
    private final Duration silence;
    private final Thread watch;
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean silent;

    PatientStream(InputStream in, Duration silence) {
        super(in);
        this.silence = silence;
        watch = Thread.ofVirtual().name("silence").start(this::watch);
    }

    private void watch() {
        try {
            while (System.nanoTime() - heardNanos < silence.toNanos()) {
                Thread.sleep(silence.dividedBy(10));
            }
            silent = true;
            in.close();
        } catch (InterruptedException | IOException e) {
            // it is over either way
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int count = super.read(bytes, offset, length);
            heardNanos = System.nanoTime();
            if (!silent) {
                return count;
            }
        } catch (IOException e) {
            if (!silent) {
                throw e;
            }
        }
        throw new IOException("nothing came for %d s".formatted(silence.toSeconds()));
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        super.close();
    }
}
