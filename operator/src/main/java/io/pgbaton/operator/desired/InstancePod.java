package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.pod.PodEnds;
import java.util.List;

/**
 * The pod of an instance, as deploy/images/README.md says what the instance process expects: the unmodified PostgreSQL
 * image, with our init and process copied in beside it.
 *
 * <p>Fields that the API server would fill in and that we own as a whole (references, ports, modes) are written out:
 * otherwise what is there would never equal what is wanted.
 */
final class InstancePod {
    static final String DATA = "data";

    private static final String PROGRAM = "program";
    private static final String SECRETS = "secrets";
    private static final String RUN = "run";
    private static final String TMP = "tmp";
    private static final String SHM = "shm";
    private static final String PROGRAM_PATH = "/pgbaton";
    private static final String VOLUME_PATH = "/var/lib/pgbaton";
    private static final String SECRETS_PATH = "/etc/pgbaton/secrets";
    private static final String CERTIFICATES_PATH = "/etc/pgbaton/certificates";
    private static final String PARAMETERS = "parameters";
    private static final String PARAMETERS_PATH = "/etc/pgbaton/parameters";
    private static final String RUN_PATH = "/run/pgbaton";
    private static final String SWITCH_PATH = RUN_PATH + "/switch";
    private static final long POSTGRES_USER = 999;
    private static final int GROUP_READABLE = 0440;

    /** An ordered stop takes 6 s at the very most, what comes before and after it 20 s. */
    private static final long GRACE_SECONDS = 30;

    /** How long a primary whose pod is being deleted serves on: several times what a switchover takes to stop it. */
    private static final int RELIEF_SECONDS = 8;

    /** Seconds, for it is asked every second: longer than a move of the role takes. */
    private static final int UNREADY_AFTER = 5;

    private InstancePod() {}

    static PodSpec spec(Owned owned, ClusterShape shape, String instanceImage) {
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withSecurityContext(podSecurity())
                .withTopologySpreadConstraints(Workload.spread(owned))
                .withInitContainers(install(instanceImage))
                .withContainers(postgres(owned, shape))
                .withVolumes(volumes(owned))
                .build();
    }

    private static PodSecurityContext podSecurity() {
        return new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(POSTGRES_USER)
                .withRunAsGroup(POSTGRES_USER)
                .withFsGroup(POSTGRES_USER)
                // Else every start of a pod walks through the whole database.
                .withFsGroupChangePolicy("OnRootMismatch")
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    private static SecurityContext restricted() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }

    private static Container install(String instanceImage) {
        return new ContainerBuilder()
                .withName("install")
                .withImage(instanceImage)
                .withImagePullPolicy("IfNotPresent")
                .withCommand("/opt/pgbaton/bin/pgbaton-install", PROGRAM_PATH)
                .withSecurityContext(restricted())
                .withVolumeMounts(mount(PROGRAM, PROGRAM_PATH))
                .build();
    }

    private static Container postgres(Owned owned, ClusterShape shape) {
        return new ContainerBuilder()
                .withName(PodEnds.CONTAINER)
                .withImage(shape.image())
                .withImagePullPolicy("IfNotPresent")
                .withCommand(
                        PROGRAM_PATH + "/bin/pgbaton-init",
                        "--lock",
                        VOLUME_PATH + "/lock",
                        "--switch",
                        SWITCH_PATH,
                        "--",
                        PROGRAM_PATH + "/bin/pgbaton-instance",
                        "run")
                // The nonce of the run stands there, and tells which run has ended (M3).
                .withTerminationMessagePath("/dev/termination-log")
                .withTerminationMessagePolicy("File")
                .withPorts(port("postgres", ClusterNames.POSTGRES_PORT), port("control", ClusterNames.CONTROL_PORT))
                .withEnv(environment(owned))
                .withReadinessProbe(readiness())
                .withResources(LeastResources.of(shape.resources()))
                .withSecurityContext(restricted())
                .withVolumeMounts(
                        mount(DATA, VOLUME_PATH),
                        readOnly(PROGRAM, PROGRAM_PATH),
                        readOnly(SECRETS, SECRETS_PATH),
                        readOnly(ClusterNames.CERTIFICATES_VOLUME, CERTIFICATES_PATH),
                        readOnly(PARAMETERS, PARAMETERS_PATH),
                        mount(RUN, RUN_PATH),
                        mount(TMP, "/tmp"),
                        mount(SHM, "/dev/shm"))
                .build();
    }

    private static List<EnvVar> environment(Owned owned) {
        return List.of(
                value("PGBATON_CLUSTER_UID", owned.uid().value()),
                field("PGBATON_INSTANCE", "metadata.name"),
                field("PGBATON_POD", "metadata.uid"),
                field("PGBATON_ADDRESS", "status.podIP"),
                value("PGBATON_VOLUME", VOLUME_PATH),
                value("PGBATON_SECRETS", SECRETS_PATH),
                value("PGBATON_TLS", CERTIFICATES_PATH),
                value("PGBATON_PARAMETERS", "%s/%s".formatted(PARAMETERS_PATH, ClusterNames.PARAMETERS)),
                value("PGBATON_SWITCH", SWITCH_PATH),
                value("PGBATON_PEERS", peers(owned)),
                value("PGBATON_RELIEF_SECONDS", Integer.toString(RELIEF_SECONDS)));
    }

    /** Where an instance finds each of the others, ready or not. */
    private static String peers(Owned owned) {
        return "*.%s.%s.svc:%d"
                .formatted(owned.names().instancesService(), owned.namespace(), ClusterNames.CONTROL_PORT);
    }

    /**
     * Whether it serves is told late on purpose: in a move of the role every instance serves nobody for a moment, and an
     * endpoint that goes for that moment takes readers away, and has kube-proxy, which programs a node at most once a second,
     * just busy when the new primary is shown.
     */
    private static Probe readiness() {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath("/v1/ready")
                .withPort(new IntOrString("control"))
                .withScheme("HTTPS")
                .endHttpGet()
                .withPeriodSeconds(1)
                .withTimeoutSeconds(1)
                .withFailureThreshold(UNREADY_AFTER)
                .build();
    }

    private static List<Volume> volumes(Owned owned) {
        return List.of(
                scratch(PROGRAM, null),
                scratch(RUN, "Memory"),
                scratch(TMP, null),
                scratch(SHM, "Memory"),
                new VolumeBuilder()
                        .withName(SECRETS)
                        .withNewProjected()
                        .withDefaultMode(GROUP_READABLE)
                        .withSources(
                                controlSecret(owned),
                                appSecret(owned),
                                optional(
                                        owned.names().controlSecret(),
                                        item(ClusterNames.REPLICATION_PASSWORD, ClusterNames.REPLICATION_PASSWORD)),
                                optional(
                                        owned.names().superuserSecret(),
                                        item(ClientSecret.PASSWORD, ClusterNames.SUPERUSER_PASSWORD)))
                        .endProjected()
                        .build(),
                new VolumeBuilder()
                        .withName(ClusterNames.CERTIFICATES_VOLUME)
                        .withNewSecret()
                        .withSecretName(owned.names().certificatesSecret())
                        .withDefaultMode(GROUP_READABLE)
                        .endSecret()
                        .build(),
                new VolumeBuilder()
                        .withName(PARAMETERS)
                        .withNewConfigMap()
                        .withName(owned.names().parametersMap())
                        .withDefaultMode(GROUP_READABLE)
                        .endConfigMap()
                        .build());
    }

    private static VolumeProjection controlSecret(Owned owned) {
        return new VolumeProjectionBuilder()
                .withNewSecret()
                .withName(owned.names().controlSecret())
                .withItems(
                        item(ClusterNames.CONTROL_TOKEN, ClusterNames.CONTROL_TOKEN),
                        item(ClusterNames.CONTROL_PASSWORD, ClusterNames.CONTROL_PASSWORD))
                .endSecret()
                .build();
    }

    private static VolumeProjection appSecret(Owned owned) {
        return new VolumeProjectionBuilder()
                .withNewSecret()
                .withName(owned.names().appSecret())
                .withItems(item(ClientSecret.PASSWORD, "app-password"))
                .endSecret()
                .build();
    }

    /** Its file comes and goes with the Secret's entry, while the pod runs. */
    private static VolumeProjection optional(String secret, KeyToPath item) {
        return new VolumeProjectionBuilder()
                .withNewSecret()
                .withName(secret)
                .withItems(item)
                .withOptional(true)
                .endSecret()
                .build();
    }

    private static KeyToPath item(String key, String path) {
        return new KeyToPathBuilder().withKey(key).withPath(path).build();
    }

    private static Volume scratch(String name, @org.jspecify.annotations.Nullable String medium) {
        return new VolumeBuilder()
                .withName(name)
                .withNewEmptyDir()
                .withMedium(medium)
                .endEmptyDir()
                .build();
    }

    private static VolumeMount mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
    }

    private static VolumeMount readOnly(String volume, String path) {
        return new VolumeMountBuilder()
                .withName(volume)
                .withMountPath(path)
                .withReadOnly(true)
                .build();
    }

    private static ContainerPort port(String name, int number) {
        return new ContainerPortBuilder()
                .withName(name)
                .withContainerPort(number)
                .withProtocol("TCP")
                .build();
    }

    private static EnvVar value(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private static EnvVar field(String name, String path) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef()
                .withApiVersion("v1")
                .withFieldPath(path)
                .endFieldRef()
                .endValueFrom()
                .build();
    }
}
