package io.pgbaton.worker.local;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.BatonTransition;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.Versioned;
import java.nio.file.Path;
import java.util.Optional;

/** Keeps the Baton of one cluster in a file, with compare-and-set across processes. */
public final class FileBatonStore implements BatonStore {
    private final DurableFile<Stored> file;

    public FileBatonStore(Path file) {
        this.file = new DurableFile<>(file, Stored.class);
    }

    /** As it stands in the file; the version counts the writes. */
    record Stored(long version, Baton baton) {
        Versioned<Baton> versioned() {
            return new Versioned<>(baton, Long.toString(version));
        }
    }

    @Override
    public Optional<Versioned<Baton>> get(ClusterUid cluster) {
        return file.read()
                .filter(stored -> stored.baton().cluster().equals(cluster))
                .map(Stored::versioned);
    }

    @Override
    public Written create(Baton baton) {
        Optional<String> refusal = BatonTransition.refusalToCreate(baton);
        if (refusal.isPresent()) {
            return new Written.Refused(refusal.get());
        }
        return file.exclusively(writer -> {
            if (writer.read().isPresent()) {
                return new Written.Conflict();
            }
            return write(writer, new Stored(1, baton));
        });
    }

    @Override
    public Written compareAndSet(Versioned<Baton> read, Baton next) {
        return file.exclusively(writer -> {
            Optional<Stored> now = writer.read();
            // The count begins anew in a file that was lost: the version alone would not tell.
            if (now.isEmpty() || !now.get().versioned().equals(read)) {
                return new Written.Conflict();
            }
            Optional<String> refusal = BatonTransition.refusal(now.get().baton(), next);
            if (refusal.isPresent()) {
                return new Written.Refused(refusal.get());
            }
            return write(writer, new Stored(now.get().version() + 1, next));
        });
    }

    private static Written write(DurableFile.Writer<Stored> writer, Stored next) {
        writer.write(next);
        return new Written.Stored(next.versioned());
    }
}
