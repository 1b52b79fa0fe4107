package io.pgbaton.worker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.BatonStoreContract;
import io.pgbaton.worker.port.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBatonStoreTest extends BatonStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected BatonStore newStore() {
        return new FileBatonStore(folder.resolve("baton.json"));
    }

    @Override
    protected void lose() {
        try {
            Files.delete(folder.resolve("baton.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isThereForTheNextProcess() {
        newStore().create(Sample.founding());
        assertThat(newStore().get(Sample.CLUSTER).orElseThrow().value()).isEqualTo(Sample.founding());
    }

    @Test
    void aHalfWrittenFileOfACrashIsNotRead() throws IOException {
        newStore().create(Sample.founding());
        Files.writeString(folder.resolve("baton.json.tmp"), "{\"version\":2,\"bat");
        assertThat(newStore().get(Sample.CLUSTER)).isPresent();
        assertThat(newStore()
                        .compareAndSet(
                                newStore().get(Sample.CLUSTER).orElseThrow(),
                                Sample.founding().withSystemIdentifier("7")))
                .isInstanceOf(BatonStore.Written.Stored.class);
    }

    @Test
    void aBrokenFileIsAnErrorAndNotAMissingBaton() throws IOException {
        Files.writeString(folder.resolve("baton.json"), "{");
        assertThatThrownBy(() -> newStore().get(Sample.CLUSTER))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("baton.json");
    }
}
