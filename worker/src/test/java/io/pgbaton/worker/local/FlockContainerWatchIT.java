package io.pgbaton.worker.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.worker.fake.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real flock program: the lock is passed on to children, as init passes it to the JVM and PostgreSQL. */
class FlockContainerWatchIT {
    @TempDir
    private Path folder;

    private Path lock;
    private Process holder;

    @BeforeEach
    void lockTheVolume() throws IOException {
        lock = Files.createFile(folder.resolve("lock"));
        // The shell locks its standard input and tells when; its child inherits the lock and outlives it.
        holder = new ProcessBuilder(
                        "bash", "-c", "flock --exclusive 0; sleep 600 <&0 >&- 2>&- & echo $!; exec sleep 600")
                .redirectInput(lock.toFile())
                .start();
    }

    @AfterEach
    void endAll() {
        holder.descendants().forEach(ProcessHandle::destroyForcibly);
        holder.destroyForcibly();
    }

    @Test
    void aHeldLockProvesNothing() throws IOException {
        awaitLocked();
        assertThat(terminated()).isFalse();
    }

    @Test
    void aSurvivingChildStillHoldsTheVolume() throws Exception {
        ProcessHandle child = ProcessHandle.of(awaitLocked()).orElseThrow();
        holder.destroyForcibly().waitFor();
        assertThat(terminated()).isFalse();

        child.destroyForcibly();
        child.onExit().get();
        assertThat(terminated()).isTrue();
    }

    @Test
    void aMissingVolumeProvesNothing() {
        lock = folder.resolve("nowhere/lock");
        assertThat(terminated()).isFalse();
    }

    private long awaitLocked() throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
        return Long.parseLong(out.readLine());
    }

    private boolean terminated() {
        return new FlockContainerWatch(name -> lock).terminated(Sample.CLUSTER, Sample.ZERO, Sample.run(0));
    }
}
