package io.pgbaton.resources;

/** The API group of pgbaton's resources, and the bounds that their schemas share. */
public final class PgbatonApi {
    public static final String NAME = "pgbaton.io";
    public static final String VERSION = "v1";

    /** The finalizer by which a cluster stays until its DeleteCluster run has ended. */
    public static final String FINALIZER = NAME + "/finalizer";

    /** The most instances a cluster can have. Each of them is asked in each role change, side by side. */
    public static final int MAX_INSTANCES = 9;

    /** The longest name of a cluster; with an ordinal and an epoch it still fits into a label and an application name. */
    public static final int MAX_NAME = 40;

    /** The longest name of an instance: the cluster's, a hyphen and an ordinal. */
    public static final int MAX_INSTANCE_NAME = 44;

    /** The longest sentence in a status. */
    public static final int MAX_SENTENCE = 1024;

    private PgbatonApi() {}
}
