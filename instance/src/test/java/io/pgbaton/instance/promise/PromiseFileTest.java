package io.pgbaton.instance.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.promise.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromiseFileTest {
    private static final Promise EMPTY = Promise.ofEmptyVolume(
            new ClusterUid("u"), new InstanceName("orders-0"), new VolumeId("00112233445566aa"), "n");
    private static final Promise RAISED = EMPTY.promising(new Ballot(new Epoch(7), new Token("t")));

    @TempDir
    private Path volume;

    private PromiseFile file;

    @BeforeEach
    void open() {
        file = new PromiseFile(volume.resolve("promise.json"));
    }

    @Test
    void keepsTheNewest() throws IOException {
        assertThat(file.load()).isEmpty();
        file.save(EMPTY);
        file.save(RAISED);
        assertThat(file.load()).contains(RAISED);
    }

    @Test
    void aCrashWhileWritingLeavesTheOneBefore() throws IOException {
        file.save(EMPTY);
        Files.writeString(volume.resolve("promise.json.tmp"), "{\"cluster\":");
        assertThat(file.load()).contains(EMPTY);
        file.save(RAISED);
        assertThat(file.load()).contains(RAISED);
    }

    @Test
    void oneThatCannotBeReadIsNotTakenForNone() throws IOException {
        Files.writeString(volume.resolve("promise.json"), "{\"cluster\":");
        assertThatThrownBy(file::load).isInstanceOf(IOException.class).hasMessageContaining("promise.json");
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        file.save(EMPTY);
        assertThat(Files.getPosixFilePermissions(volume.resolve("promise.json")))
                .hasSize(2);
    }

    @Test
    void isChangedOnlyUnderTheLock() throws Exception {
        PromiseKeeper keeper = new PromiseKeeper(file, EMPTY);
        assertThatThrownBy(() -> keeper.keep(RAISED)).isInstanceOf(IllegalStateException.class);
        assertThat(keeper.tryLock(Duration.ZERO)).isTrue();
        keeper.keep(RAISED);
        keeper.unlock();
        assertThat(keeper.get()).isEqualTo(RAISED);
        assertThat(file.load()).contains(RAISED);
    }

    @Test
    void aPromiseThatCannotBeMadeDurableIsNotKept() throws Exception {
        PromiseKeeper keeper = new PromiseKeeper(new PromiseFile(volume.resolve("missing/promise.json")), EMPTY);
        keeper.lock();
        assertThatThrownBy(() -> keeper.keep(RAISED)).isInstanceOf(IOException.class);
        keeper.unlock();
        assertThat(keeper.get()).isEqualTo(EMPTY);
    }
}
