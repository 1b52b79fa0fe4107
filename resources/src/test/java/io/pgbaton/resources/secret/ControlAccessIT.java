package io.pgbaton.resources.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.certificates.Authorities;
import io.pgbaton.certificates.Leaf;
import io.pgbaton.certificates.Subject;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.secret.ControlAccess.Way;
import io.pgbaton.wire.tls.Identity;
import io.pgbaton.wire.tls.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ControlAccessIT {
    private static final ClusterUid CLUSTER = new ClusterUid("b2a4");

    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private final KubernetesClient client = KUBERNETES.client();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final ControlAccess access = new ControlAccess(client, Role.WORKER, now::get);

    @AfterEach
    void close() {
        access.close();
    }

    @Test
    void thereIsNoWayIntoAClusterWithoutBothSecrets() {
        String namespace = KUBERNETES.newNamespace();
        assertThat(find(namespace)).isEmpty();
        writeToken(namespace, "first");
        assertThat(find(namespace)).isEmpty();
        writeCertificate(namespace);
        assertThat(find(namespace)).map(Way::token).contains("first");
    }

    @Test
    void whatCannotBeReadAgainStaysGood() {
        String namespace = KUBERNETES.newNamespace();
        writeToken(namespace, "first");
        writeCertificate(namespace);
        Way first = find(namespace).orElseThrow();
        client.secrets().inNamespace(namespace).withName("orders-control").delete();
        now.set(Instant.EPOCH.plusSeconds(60));
        assertThat(find(namespace)).contains(first);
        assertThat(find(namespace)).contains(first);
    }

    @Test
    void aNewTokenIsFoundBesideTheOldOneAndConnectionsStayOpen() {
        String namespace = KUBERNETES.newNamespace();
        writeToken(namespace, "first");
        writeCertificate(namespace);
        Way first = find(namespace).orElseThrow();
        writeToken(namespace, "second\n");
        writeCertificate(namespace);
        assertThat(find(namespace)).contains(first);
        now.set(Instant.EPOCH.plusSeconds(60));
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!find(namespace).orElseThrow().token().equals("second")) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(find(namespace).orElseThrow().connections()).isSameAs(first.connections());
    }

    /** Whoever is upgraded must be able to go on with pods that are not yet. */
    @Test
    void anInstanceWhosePodIsOlderThanTheCertificatesIsSpokenToWithoutTls() {
        String namespace = KUBERNETES.newNamespace();
        writeToken(namespace, "first");
        writeCertificate(namespace);
        Way way = find(namespace).orElseThrow();
        Way old = access.find(CLUSTER, pod(namespace, "secrets"), "orders").orElseThrow();
        assertThat(old.token()).isEqualTo("first");
        assertThat(old.connections().isSecured()).isFalse();
        assertThat(way.connections().isSecured()).isTrue();
    }

    private Optional<Way> find(String namespace) {
        return access.find(CLUSTER, pod(namespace, ClusterNames.CERTIFICATES_VOLUME), "orders");
    }

    private static Pod pod(String namespace, String volume) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("orders-0")
                .endMetadata()
                .withNewSpec()
                .addNewVolume()
                .withName(volume)
                .endVolume()
                .endSpec()
                .build();
    }

    private void writeToken(String namespace, String token) {
        write(namespace, "orders-control", Map.of(ClusterNames.CONTROL_TOKEN, token));
    }

    private void writeCertificate(String namespace) {
        Instant real = Instant.now();
        Authorities authorities = Authorities.found(CLUSTER, real);
        Leaf leaf = authorities.leaf(null, null, Subject.of(Identity.ofWorker(CLUSTER)), real);
        write(
                namespace,
                "orders-callers",
                Map.of("ca.crt", authorities.believed(), "worker.crt", leaf.certificate(), "worker.key", leaf.key()));
    }

    private void write(String namespace, String name, Map<String, String> content) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withStringData(content)
                        .build())
                .createOr(resource -> resource.update());
    }
}
