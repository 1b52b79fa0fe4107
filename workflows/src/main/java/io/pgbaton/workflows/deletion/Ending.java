package io.pgbaton.workflows.deletion;

/**
 * What is to be left of a cluster.
 *
 * @param finalBackup whether a last backup is made first
 * @param deleteVolumes true if the instances' volumes go too
 */
public record Ending(FinalBackup finalBackup, boolean deleteVolumes) {
    /** Nothing is made, and the volumes stay. */
    public static final Ending VOLUMES_ONLY = new Ending(FinalBackup.SKIP, false);

    /** Whether a last backup is made. */
    public enum FinalBackup {
        /** Without one the cluster stays, unless a person skips it. */
        REQUIRED,
        /** It is tried. */
        BEST_EFFORT,
        SKIP
    }
}
