package io.pgbaton.e2e.scenario.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.core.model.Address;
import io.pgbaton.e2e.kubernetes.Sandbox;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.backup.PostgresBackup;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** PostgreSQL on a copy of a backup, started by the steps that its record describes. */
final class RestoredServer implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final long POSTGRES_USER = 999;
    private static final String STEPS = """
            set -e
            cp -a /backup/FOLDER /restore/data
            chmod 700 /restore/data
            rm -f /restore/data/standby.signal
            echo 'host all all all scram-sha-256' >/restore/pg_hba.conf
            exec /usr/lib/postgresql/17/bin/postgres -D /restore/data -c listen_addresses='*' \
              -c unix_socket_directories='' -c hba_file=/restore/pg_hba.conf
            """;

    private final KubernetesClient client;
    private final Pod pod;

    private RestoredServer(KubernetesClient client, Pod pod) {
        this.client = client;
        this.pod = pod;
    }

    /** Starts it; returns when it takes logins. */
    static RestoredServer of(Sandbox sandbox, String namespace, PostgresBackup backup) {
        KubernetesClient client = sandbox.client();
        String path = Objects.requireNonNull(
                        Objects.requireNonNull(backup.getStatus()).content())
                .path();
        Pod pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("restored")
                        .endMetadata()
                        .withNewSpec()
                        .withNewSecurityContext()
                        .withRunAsNonRoot(true)
                        .withRunAsUser(POSTGRES_USER)
                        .withRunAsGroup(POSTGRES_USER)
                        .withFsGroup(POSTGRES_USER)
                        .withNewSeccompProfile()
                        .withType("RuntimeDefault")
                        .endSeccompProfile()
                        .endSecurityContext()
                        .addNewContainer()
                        .withName("postgres")
                        .withImage("pgbaton/postgres:17")
                        .withCommand("sh", "-c", STEPS.replace("FOLDER", path))
                        .withNewReadinessProbe()
                        .withNewExec()
                        .withCommand("/usr/lib/postgresql/17/bin/pg_isready", "-q", "-h", "127.0.0.1")
                        .endExec()
                        .withPeriodSeconds(1)
                        .endReadinessProbe()
                        .withNewSecurityContext()
                        .withAllowPrivilegeEscalation(false)
                        .withNewCapabilities()
                        .withDrop("ALL")
                        .endCapabilities()
                        .endSecurityContext()
                        .addNewVolumeMount()
                        .withName("backup")
                        .withMountPath("/backup")
                        .withReadOnly(true)
                        .endVolumeMount()
                        .addNewVolumeMount()
                        .withName("restore")
                        .withMountPath("/restore")
                        .endVolumeMount()
                        .endContainer()
                        .addNewVolume()
                        .withName("backup")
                        .withNewPersistentVolumeClaim()
                        .withClaimName(backup.getSpec().claim())
                        .endPersistentVolumeClaim()
                        .endVolume()
                        .addNewVolume()
                        .withName("restore")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec()
                        .build())
                .create();
        RestoredServer server = new RestoredServer(client, pod);
        server.awaitReady();
        return server;
    }

    private void awaitReady() {
        Eventually.get(
                DEADLINE,
                () -> "the restored server to take logins; its log: "
                        + client.pods().resource(pod).getLog(),
                () -> Optional.of(client.resource(pod).get())
                        .filter(now -> now.getStatus().getConditions().stream()
                                .anyMatch(condition ->
                                        "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()))));
    }

    Address address() {
        return new Address(client.resource(pod).get().getStatus().getPodIP(), ClusterNames.POSTGRES_PORT);
    }

    @Override
    public void close() {
        client.resource(pod).withGracePeriod(0).delete();
        client.close();
    }
}
