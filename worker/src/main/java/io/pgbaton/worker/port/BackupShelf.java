package io.pgbaton.worker.port;

import io.pgbaton.core.backup.KeptBackup;
import io.pgbaton.core.backup.RestoreChoice;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where backups are kept that new clusters are made from. A backup is only read, by however many clusters.
 *
 * <p>All methods throw {@link StoreException} if it is not known.
 */
public interface BackupShelf {
    /** For where none are kept. */
    BackupShelf NONE = new BackupShelf() {
        @Override
        public Optional<Wanted> wanted(ClusterUid cluster) {
            return Optional.empty();
        }

        @Override
        public Offer offer(ClusterUid cluster) {
            return new Offer.Waiting("there is no backup here", "nothing");
        }

        @Override
        public void withdraw(ClusterUid cluster) {}
    };

    /** What its owner wants this cluster to be made from; empty if it is to begin empty. */
    Optional<Wanted> wanted(ClusterUid cluster);

    /** Has the backup that is wanted offered to the instances of this cluster. Asking again goes on with what is under way. */
    Offer offer(ClusterUid cluster);

    /** It is not needed any more; nothing happens if it was not offered. */
    void withdraw(ClusterUid cluster);

    /**
     * A wish, and what is there.
     *
     * @param kept what the backup's record says; null if there is none
     */
    record Wanted(RestoreChoice.Wish wish, @Nullable KeptBackup kept) {
        public RestoreChoice choice() {
            return RestoreChoice.decide(wish, kept);
        }
    }

    /** Whether instances can have it. */
    sealed interface Offer {
        /** Not yet, for want of something. */
        record Waiting(String reason, String waitsFor) implements Offer {}

        /** They can, there. */
        record Open(Address address) implements Offer {}
    }
}
