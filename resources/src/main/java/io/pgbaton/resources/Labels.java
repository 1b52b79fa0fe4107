package io.pgbaton.resources;

import java.util.Map;

/** Labels and annotations of a cluster's objects. */
public final class Labels {
    public static final String APP = "app";
    public static final String APP_POSTGRES = "postgres";

    /** The name of the PostgresCluster. */
    public static final String CLUSTER = "cluster";

    /** Which Service an instance belongs to: {@link #PRIMARY} or {@link #REPLICA}. Written by the worker only. */
    public static final String ROLE = "postgres-role";

    public static final String PRIMARY = "primary";
    public static final String REPLICA = "replica";

    /** The epoch in which the role label of a pod was written. */
    public static final String EPOCH_ANNOTATION = PgbatonApi.NAME + "/epoch";

    /** The newest epoch that has claimed the route: nothing older is published from then on. Written by the worker alone. */
    public static final String CLAIM_ANNOTATION = PgbatonApi.NAME + "/claimed-epoch";

    /** Of a switchover that the operator itself asked for: in which epoch. */
    public static final String ASKED_IN_EPOCH = PgbatonApi.NAME + "/asked-in-epoch";

    /** Of a switchover that the operator itself asked for: why. */
    public static final String ASKED_BECAUSE = PgbatonApi.NAME + "/asked-because";

    /** What the image and the resources of a pod were when it was made, in short. Written into the template by the operator. */
    public static final String MADE_FROM_ANNOTATION = PgbatonApi.NAME + "/made-from";

    public static final String NAME = "app.kubernetes.io/name";
    public static final String NAME_POSTGRESQL = "postgresql";
    public static final String INSTANCE = "app.kubernetes.io/instance";
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    public static final String MANAGED_BY_PGBATON = "pgbaton";

    private Labels() {}

    /** What every object of a cluster carries. */
    public static Map<String, String> of(String cluster) {
        return Map.of(
                APP, APP_POSTGRES,
                CLUSTER, cluster,
                NAME, NAME_POSTGRESQL,
                INSTANCE, cluster,
                MANAGED_BY, MANAGED_BY_PGBATON);
    }

    /** Selects the pods of a cluster. */
    public static Map<String, String> selector(String cluster) {
        return Map.of(APP, APP_POSTGRES, CLUSTER, cluster);
    }

    /** Selects the pods of a cluster in one role. */
    public static Map<String, String> selector(String cluster, String role) {
        return Map.of(APP, APP_POSTGRES, CLUSTER, cluster, ROLE, role);
    }
}
