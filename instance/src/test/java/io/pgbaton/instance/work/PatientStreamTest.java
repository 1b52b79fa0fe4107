package io.pgbaton.instance.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PatientStreamTest {
    @Test
    void givesWhatComes() throws IOException {
        InputStream source = new ByteArrayInputStream("all of it".getBytes(StandardCharsets.UTF_8));
        try (PatientStream stream = new PatientStream(source, Duration.ofMinutes(1))) {
            assertThat(stream.read()).isEqualTo('a');
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("ll of it");
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    void aLongSilenceIsAnEndAndSaysSo() throws IOException {
        try (PatientStream stream = new PatientStream(new Silent(), Duration.ofMillis(50))) {
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nothing came for");
        }
    }

    @Test
    void whatBreaksIsNotCalledSilence() throws IOException {
        PipedInputStream broken = new PipedInputStream();
        broken.connect(new PipedOutputStream());
        broken.close();
        try (PatientStream stream = new PatientStream(broken, Duration.ofMinutes(1))) {
            assertThatThrownBy(stream::read).hasMessageContaining("Pipe closed");
        }
    }

    /** Somebody who never says anything, until the stream is closed. */
    private static final class Silent extends InputStream {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            try {
                closed.await();
                throw new IOException("closed");
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
