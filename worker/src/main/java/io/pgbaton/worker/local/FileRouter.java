package io.pgbaton.worker.local;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.worker.port.Router;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Publishes the primary of one cluster in a file that clients read: {@code primary.json}. */
public final class FileRouter implements Router {
    private final DurableFile<Published> file;

    public FileRouter(Path file) {
        this.file = new DurableFile<>(file, Published.class);
    }

    /**
     * What clients read.
     *
     * @param primary null while the baton moves: there is no primary to speak to
     */
    public record Published(
            Epoch epoch,
            @Nullable InstanceName primary,
            @Nullable Address address) {}

    /** What is published now; empty before the first time. */
    public Optional<Published> published() {
        return file.read();
    }

    @Override
    public Optional<InstanceName> published(ClusterUid cluster) {
        return published().map(Published::primary);
    }

    @Override
    public boolean unroute(ClusterUid cluster, Epoch epoch) {
        return publish(new Published(epoch, null, null));
    }

    @Override
    public boolean route(ClusterUid cluster, Epoch epoch, InstanceName primary, Address address) {
        return publish(new Published(epoch, primary, address));
    }

    private boolean publish(Published next) {
        return file.exclusively(writer -> {
            Optional<Published> now = writer.read();
            if (now.isPresent() && !mayReplace(now.get(), next)) {
                return false;
            }
            if (now.isEmpty() || !now.get().equals(next)) {
                writer.write(next);
            }
            return true;
        });
    }

    /** Within one epoch a primary is published after it was taken away, so a late duplicate of the latter comes to nothing. */
    private static boolean mayReplace(Published now, Published next) {
        if (now.epoch().equals(next.epoch())) {
            return next.primary() != null || now.primary() == null;
        }
        return next.epoch().isAfter(now.epoch());
    }
}
