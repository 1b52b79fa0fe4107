package io.pgbaton.worker.fake;

import io.pgbaton.core.backup.KeptBackup;
import io.pgbaton.core.backup.RestoreChoice;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.worker.port.BackupShelf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A shelf with one place. Unless it is told otherwise, clusters begin empty. */
public final class FakeShelf implements BackupShelf {
    static final String SYSTEM_IDENTIFIER = "7301";
    public static final Address OFFER = new Address("10.77.0.9", 8008);

    @Nullable
    private volatile Wanted wanted;

    private volatile Offer offer = new Offer.Open(OFFER);
    private volatile boolean offered;

    /** From now on the cluster is to be made from a backup of this name. */
    public void want(String backup, @Nullable KeptBackup kept) {
        wanted = new Wanted(new RestoreChoice.Wish(backup, 1000, false), kept);
    }

    /** It cannot be offered, for want of something. */
    public void waitFor(String reason) {
        offer = new Offer.Waiting(reason, "it to be there");
    }

    public boolean isOffered() {
        return offered;
    }

    @Override
    public Optional<Wanted> wanted(ClusterUid cluster) {
        return Optional.ofNullable(wanted);
    }

    @Override
    public Offer offer(ClusterUid cluster) {
        offered = true;
        return offer;
    }

    @Override
    public void withdraw(ClusterUid cluster) {
        offered = false;
    }
}
