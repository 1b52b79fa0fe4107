package io.pgbaton.worker.port;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.workflows.step.Backing;
import java.util.Optional;

/**
 * Whoever makes the last backup of a cluster, and keeps it when the cluster is gone. There is one such backup of each cluster;
 * whatever dies in between, asking again goes on with what is under way.
 *
 * <p>All methods throw {@link StoreException} if it is not known how far it is.
 */
public interface BackupRunner {
    /**
     * {@link Backing.Made} if it is made and verified, {@link Backing.NotNeeded} if nothing can be kept where this cluster is;
     * empty if it is to be made.
     */
    Optional<Backing> settled(ClusterUid cluster);

    /** True if this cluster had a Baton at any time, as far as anybody has said. */
    boolean wasFounded(ClusterUid cluster);

    /**
     * Makes what is missing for the backup to be made, looks how far it is, and writes that down.
     *
     * @param page of the run that asks for it, where people see more
     */
    Progress advance(Backing.Request request, String page);

    /**
     * Writes down that there will be none.
     *
     * @param page of the run that gives it up
     */
    void giveUp(Backing.GiveUp request, String page);

    /** How far it is. */
    sealed interface Progress {
        /** Nothing runs, for want of something. */
        record Waiting(String reason, String waitsFor) implements Progress {}

        /** It is being made. */
        record Working(BackupState state) implements Progress {}

        /** This attempt is over. */
        record Failed(int attempt, String reason) implements Progress {}

        /** It is made, verified and written down. */
        record Made(Backing.Made made) implements Progress {}
    }
}
