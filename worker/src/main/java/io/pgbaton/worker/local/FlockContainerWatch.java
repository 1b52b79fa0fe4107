package io.pgbaton.worker.local;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.watch.ContainerWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Takes a free lock on an instance's volume as proof that its container ended.
 *
 * <p>Every process of an instance inherits the lock from its init, so the lock is free only when none of them is left. That
 * proves the end of every earlier run, hence of the one asked about. Asked of the {@code flock} program because Java's own
 * file locks are of another kind, which does not see these.
 */
public final class FlockContainerWatch implements ContainerWatch {
    private static final long PROBE_SECONDS = 2;

    private final Function<InstanceName, Path> lockFile;

    public FlockContainerWatch(Function<InstanceName, Path> lockFile) {
        this.lockFile = lockFile;
    }

    @Override
    public boolean terminated(ClusterUid cluster, InstanceName instance, Incarnation incarnation) {
        Path lock = lockFile.apply(instance);
        // A volume that cannot be seen proves nothing, and flock would create the file.
        return Files.isRegularFile(lock) && isFree(lock);
    }

    private static boolean isFree(Path lock) {
        Process probe = null;
        try {
            // Shared, so that two probes never take each other for the instance.
            probe = new ProcessBuilder("flock", "--shared", "--nonblock", lock.toString(), "true")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            if (probe != null) {
                probe.destroyForcibly();
            }
        }
    }
}
