package io.pgbaton.core.backup;

import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * May a new cluster be made from a backup?
 *
 * <ol>
 *   <li>Only from one that is made and verified.
 *   <li>One that may lack acknowledged commits is taken only if the owner of the new cluster has said so beforehand.
 *   <li>It must fit on a volume of the new cluster.
 *   <li>The first epoch of the new cluster is above all that is written in the backup, because each epoch is a timeline of its own.
 * </ol>
 *
 * <p>Whether the programs of the new cluster can go on with it, its first instance judges itself, which has them.
 */
public sealed interface RestoreChoice extends Decision {
    /**
     * What the owner of the new cluster asks for.
     *
     * @param backup its name
     * @param volumeBytes how large each volume of the new cluster is
     * @param acceptsIncomplete true if it may lack commits that were acknowledged
     */
    record Wish(String backup, long volumeBytes, boolean acceptsIncomplete) {}

    /**
     * It may.
     *
     * @param above every epoch of the new cluster comes after this one
     */
    record Take(String backup, Epoch above) implements RestoreChoice {
        @Override
        public String summary() {
            return "the cluster is made from backup %s, in an epoch after %s".formatted(backup, above);
        }
    }

    /** It may not, or not yet. */
    record Hold(String reason, String waitsFor) implements RestoreChoice {
        @Override
        public String summary() {
            return "%s; waiting for %s".formatted(reason, waitsFor);
        }
    }

    /**
     * Decides from the backup's record.
     *
     * @param kept null if there is no such backup
     */
    static RestoreChoice decide(Wish wish, @Nullable KeptBackup kept) {
        if (kept == null) {
            return new Hold(
                    "there is no PostgresBackup %s in this namespace".formatted(wish.backup()), "it to be there");
        }
        if (!kept.isMade()) {
            return new Hold(
                    "PostgresBackup %s is not made: %s".formatted(wish.backup(), kept.summary()),
                    "it to be made and verified");
        }
        if (!kept.isComplete() && !wish.acceptsIncomplete()) {
            return new Hold(
                    "PostgresBackup %s may lack commits that were acknowledged: %s"
                            .formatted(wish.backup(), kept.why()),
                    "a cluster made anew whose spec.bootstrap.acceptIncomplete is true");
        }
        if (kept.bytes() > wish.volumeBytes()) {
            return new Hold(
                    "PostgresBackup %s takes %d bytes, and a volume of this cluster has %d"
                            .formatted(wish.backup(), kept.bytes(), wish.volumeBytes()),
                    "a cluster made anew whose spec.storageSpec asks for more than that");
        }
        return new Take(wish.backup(), kept.newest());
    }
}
