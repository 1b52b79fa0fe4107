package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.certificates.Authorities;
import io.pgbaton.certificates.Leaf;
import io.pgbaton.certificates.Subject;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import io.pgbaton.watch.Cluster;
import io.pgbaton.wire.tls.Credentials;
import io.pgbaton.wire.tls.Identity;
import io.pgbaton.wire.tls.TlsContexts;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.Seals;
import io.pgbaton.worker.port.StoreException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ports as a worker has them: fed by watches on a real API server. */
class KubernetesPortsIT {
    private static final String ADDRESS = "127.91.7.3";
    private static final Duration CALL = Duration.ofSeconds(2);

    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private final KubernetesClient client = KUBERNETES.client();
    private final KubernetesPorts ports = new KubernetesPorts(client, Words.KUBECTL);
    private OrdersOnKubernetes orders = new OrdersOnKubernetes(client, "not yet");
    private ClusterUid uid = Sample.CLUSTER;

    @BeforeEach
    void createCluster() {
        orders = new OrdersOnKubernetes(client, KUBERNETES.newNamespace());
        PostgresCluster cluster = new PostgresCluster();
        cluster.setMetadata(new ObjectMetaBuilder()
                .withNamespace(orders.namespace())
                .withName("orders")
                .withFinalizers(PgbatonApi.FINALIZER)
                .build());
        cluster.setSpec(new PostgresClusterSpec(
                3,
                "pgbaton/postgres:17",
                null,
                new PersistentVolumeClaimSpecBuilder()
                        .withNewResources()
                        .addToRequests("storage", new Quantity("1Gi"))
                        .endResources()
                        .build()));
        uid = new ClusterUid(client.resource(cluster).create().getMetadata().getUid());
    }

    @AfterEach
    void close() {
        ports.close();
    }

    @Test
    void findsAClusterThatItsWatchHasNotSeenYet() {
        assertThat(ports.ports().clusters().cluster(uid))
                .contains(new Cluster(
                        uid,
                        orders.namespace() + "/orders",
                        Sample.members(3).stream().map(member -> member.name()).toList()));
        assertThat(ports.ports().clusters().cluster(new ClusterUid("unknown"))).isEmpty();
        assertThat(ports.ports().clusters().wanted(uid)).hasValue(new WantedShape(3, 1));
    }

    @Test
    void learnsThatAClusterIsToBeDeletedAndThenGone() {
        start();
        assertThat(ports.ports().clusters().isBeingDeleted(uid)).isFalse();
        client.resources(PostgresCluster.class)
                .inNamespace(orders.namespace())
                .withName("orders")
                .delete();
        await(() -> ports.ports().clusters().isBeingDeleted(uid));
        client.resources(PostgresCluster.class)
                .inNamespace(orders.namespace())
                .withName("orders")
                .edit(cluster -> {
                    cluster.getMetadata().getFinalizers().clear();
                    return cluster;
                });
        await(() -> ports.ports().clusters().cluster(uid).isEmpty());
    }

    @Test
    void readsTheKeyByWhichWordsOfPeopleAreSealed() {
        Seals seals = ports.ports().seals();
        assertThatThrownBy(() -> seals.key(uid))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("seal-key");
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(orders.namespace())
                        .withName("orders-callers")
                        .endMetadata()
                        .withStringData(Map.of(ClusterNames.SEAL_KEY, "s3al"))
                        .build())
                .create();
        assertThat(seals.key(uid)).contains("s3al");
    }

    @Test
    void speaksToAnInstanceAtItsPodsAddressWithItsClustersTokenAndCertificate() throws Exception {
        orders.createPod(0, ADDRESS);
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(orders.namespace())
                        .withName("orders-control")
                        .endMetadata()
                        .withStringData(Map.of(ClusterNames.CONTROL_TOKEN, "s3cret\n"))
                        .build())
                .create();
        Authorities authorities = Authorities.found(uid, Instant.now());
        Leaf worker = authorities.leaf(null, null, Subject.of(Identity.ofWorker(uid)), Instant.now());
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(orders.namespace())
                        .withName("orders-callers")
                        .endMetadata()
                        .withStringData(Map.of(
                                "ca.crt",
                                authorities.believed(),
                                "worker.crt",
                                worker.certificate(),
                                "worker.key",
                                worker.key()))
                        .build())
                .create();
        start();
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        TlsContexts.Server tls = instanceTls(authorities);
        HttpServer instance = listen(tls);
        instance.createContext("/", exchange -> {
            heard.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            heard.add(caller(tls, exchange));
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        instance.start();
        try {
            Reply<InstanceState> reply = ports.ports().instances().state(uid, Sample.ZERO, CALL);
            assertThat(reply).isNotInstanceOf(Reply.Done.class);
            assertThat(heard).containsExactly("Bearer s3cret", "the worker of cluster " + uid);
        } finally {
            instance.stop(0);
        }
    }

    private TlsContexts.Server instanceTls(Authorities authorities) throws GeneralSecurityException {
        Subject zero = Subject.of(Identity.ofInstance(uid, Sample.ZERO));
        Leaf leaf = authorities.leaf(null, null, zero, Instant.now());
        Credentials own = Credentials.parse(authorities.believed(), leaf.certificate(), leaf.key());
        return TlsContexts.server(() -> own, uid);
    }

    private static HttpServer listen(TlsContexts.Server tls) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(ADDRESS, ClusterNames.CONTROL_PORT), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(tls.parameters());
            }
        });
        return server;
    }

    private static String caller(TlsContexts.Server tls, HttpExchange exchange) {
        try {
            return tls.caller(((HttpsExchange) exchange).getSSLSession())
                    .map(Identity::toString)
                    .orElse("nobody");
        } catch (CertificateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aPodWithoutAnAddressDoesNotAnswer() {
        start();
        assertThat(ports.ports().instances().state(uid, Sample.ZERO, CALL)).isInstanceOf(Reply.Unreachable.class);
    }

    @Test
    void remembersTheEndOfARunBeyondItsPod() {
        orders.createPod(0, ADDRESS);
        Pod pod = client.pods()
                .inNamespace(orders.namespace())
                .withName("orders-0")
                .get();
        Incarnation run = new Incarnation(pod.getMetadata().getUid(), "pod", "nonce-1");
        start();
        assertThat(hasEnded(run)).isFalse();
        client.resource(new PodBuilder(pod)
                        .editStatus()
                        .addNewContainerStatus()
                        .withName("postgres")
                        .withImage("pgbaton/postgres:17")
                        .withImageID("x")
                        .withRestartCount(1)
                        .withReady(false)
                        .withNewState()
                        .withNewRunning("2026-11-25T00:00:00Z")
                        .endState()
                        .withNewLastState()
                        .withNewTerminated()
                        .withExitCode(137)
                        .withMessage("nonce-1")
                        .endTerminated()
                        .endLastState()
                        .endContainerStatus()
                        .endStatus()
                        .build())
                .updateStatus();
        await(() -> hasEnded(run));
        orders.deletePod(0);
        assertThat(hasEnded(run)).isTrue();
        assertThat(hasEnded(new Incarnation(pod.getMetadata().getUid(), "pod", "nonce-2")))
                .isFalse();
    }

    @Test
    void warmingUpChangesNothing() {
        start();
        ports.warmUp();
        assertThat(client.pods().inNamespace("default").list().getItems()).isEmpty();
    }

    private boolean hasEnded(Incarnation run) {
        return ports.ports().containers().terminated(uid, Sample.ZERO, run);
    }

    private void start() {
        ports.start();
        await(ports::hasSynced);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
