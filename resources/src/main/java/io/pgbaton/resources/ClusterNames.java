package io.pgbaton.resources;

import io.pgbaton.core.model.InstanceName;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The names of a cluster's objects; all of them live in the cluster's namespace.
 *
 * @param cluster the name of the PostgresCluster
 */
public record ClusterNames(String cluster) {
    /** The file names inside of the control Secret, and of what an instance mounts. */
    public static final String CONTROL_TOKEN = "control-token";

    public static final String CONTROL_PASSWORD = "control-password";
    public static final String REPLICATION_PASSWORD = "replication-password";

    /** An entry beside the certificates of instances, for as long as instances run that know none. */
    public static final String REPLICATION_BY_PASSWORD = "replication-by-password";

    /** An entry of {@link #callersSecret}: by it the operator seals the words of people, and the worker knows them. */
    public static final String SEAL_KEY = "seal-key";

    /** A file that an instance mounts only while the superuser may log in. */
    public static final String SUPERUSER_PASSWORD = "superuser-password";

    /** The claim template of the volumes. */
    public static final String DATA = "data";

    /** The one entry of {@link #parametersMap}, and the file that an instance reads. */
    public static final String PARAMETERS = "parameters.json";

    /** In an instance's pod: what {@link #certificatesSecret} holds. */
    public static final String CERTIFICATES_VOLUME = "certificates";

    /** Where PostgreSQL listens. */
    public static final int POSTGRES_PORT = 5432;

    /** Where an instance process takes orders. */
    public static final int CONTROL_PORT = 8008;

    public String statefulSet() {
        return cluster;
    }

    /** The headless Service that gives each instance a name, ready or not. */
    public String instancesService() {
        return cluster + "-instances";
    }

    /** The Service by which clients reach the primary. */
    public String primaryService() {
        return cluster + "-primary";
    }

    /** The EndpointSlice of the primary's Service that shows a new primary while its pod is being labelled. */
    public String routeSlice() {
        return primaryService() + "-moves";
    }

    /** The Service by which clients reach streaming standbys. */
    public String replicasService() {
        return cluster + "-replicas";
    }

    /** The Secret that only pgbaton's own processes read. */
    public String controlSecret() {
        return cluster + "-control";
    }

    /** The Secret that applications read. */
    public String appSecret() {
        return cluster + "-app";
    }

    /** The Secret for whoever may log in as superuser; it has no content while nobody may. */
    public String superuserSecret() {
        return cluster + "-superuser";
    }

    /** The Secret that only the operator reads: whoever has it can make certificates of this cluster. */
    public String authoritySecret() {
        return cluster + "-authority";
    }

    /** The Secret with the certificates of the instances, which they mount. */
    public String certificatesSecret() {
        return cluster + "-certificates";
    }

    /**
     * The Secret with the certificates of operator and worker. No pod mounts it: a node may read what its pods mount, and must
     * not be able to give orders.
     */
    public String callersSecret() {
        return cluster + "-callers";
    }

    /** The last backup of the cluster with this UID: its PostgresBackup, its claim, and, with a number, its Jobs. */
    public String finalBackup(String uid) {
        return "%s-final-%s".formatted(cluster, brief(uid));
    }

    /** The Job that offers a backup to the instances of the new cluster with this UID. */
    public String backupOffer(String uid) {
        return "%s-restore-%s".formatted(cluster, brief(uid));
    }

    private static String brief(String uid) {
        String hex = uid.replace("-", "");
        return hex.substring(0, Math.min(8, hex.length()));
    }

    /** The ConfigMap with the parameters of PostgreSQL, which the instances mount. */
    public String parametersMap() {
        return cluster + "-parameters";
    }

    public String networkPolicy() {
        return cluster;
    }

    /** How many standbys a drain has to leave. */
    public String podDisruptionBudget() {
        return cluster;
    }

    /** Keeps a drain from the primary. With a dot, which no cluster's name has: it is no other cluster's {@link #podDisruptionBudget}. */
    public String primaryDisruptionBudget() {
        return cluster + ".primary";
    }

    public String baton() {
        return cluster;
    }

    /** The claim of an instance's volume, as a StatefulSet names what it makes from the template {@link #DATA}. */
    public String volumeClaim(InstanceName instance) {
        return "%s-%s".formatted(DATA, instance);
    }

    public InstanceName instance(int ordinal) {
        return new InstanceName("%s-%d".formatted(cluster, ordinal));
    }

    /** The first {@code count} instances, in order of ordinal. */
    public List<InstanceName> instances(int count) {
        return IntStream.range(0, count).mapToObj(this::instance).toList();
    }
}
