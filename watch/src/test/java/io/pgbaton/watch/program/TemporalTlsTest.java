package io.pgbaton.watch.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.pgbaton.certificates.Authorities;
import io.pgbaton.certificates.Leaf;
import io.pgbaton.certificates.Subject;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.wire.tls.Identity;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a gRPC server that asks for certificates, and knows no method: that it says so shows that the client came in. */
class TemporalTlsTest {
    private static final ClusterUid ANY = new ClusterUid("any");

    @TempDir
    Path folder;

    private Server server;
    private Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void listen() throws IOException {
        Instant now = Instant.now();
        Authorities authorities = Authorities.found(ANY, now);
        write("ca", authorities.believed());
        issue(
                "server",
                authorities,
                new Subject(Identity.ofInstance(ANY, new InstanceName("temporal-0")), List.of("temporal")),
                now);
        issue("client", authorities, Subject.of(Identity.ofWorker(ANY)), now);
        issue("stranger", Authorities.found(ANY, now), Subject.of(Identity.ofWorker(ANY)), now);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(GrpcSslContexts.forServer(file("server.crt"), file("server.key"))
                        .trustManager(file("ca"))
                        .clientAuth(ClientAuth.REQUIRE)
                        .build())
                .build()
                .start();
        environment = new HashMap<>(Map.of(
                "TEMPORAL_ADDRESS", "127.0.0.1:" + server.getPort(),
                "TEMPORAL_TLS_SERVER_CA_CERT_PATH", folder.resolve("ca").toString(),
                "TEMPORAL_TLS_CLIENT_CERT_PATH", folder.resolve("client.crt").toString(),
                "TEMPORAL_TLS_CLIENT_KEY_PATH", folder.resolve("client.key").toString(),
                "TEMPORAL_TLS_SERVER_NAME", "temporal"));
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    private void issue(String name, Authorities authorities, Subject subject, Instant now) throws IOException {
        Leaf leaf = authorities.leaf(null, null, subject, now);
        write(name + ".crt", leaf.certificate());
        write(name + ".key", leaf.key());
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private File file(String name) {
        return folder.resolve(name).toFile();
    }

    @Test
    void comesInWithACertificateOfTheServersAuthority() {
        assertThat(ask()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void staysOutWithAnotherCertificateOrNone() {
        environment.put(
                "TEMPORAL_TLS_CLIENT_CERT_PATH", folder.resolve("stranger.crt").toString());
        environment.put(
                "TEMPORAL_TLS_CLIENT_KEY_PATH", folder.resolve("stranger.key").toString());
        assertThat(ask()).isEqualTo(Status.Code.UNAVAILABLE);
        environment.remove("TEMPORAL_TLS_CLIENT_CERT_PATH");
        environment.remove("TEMPORAL_TLS_CLIENT_KEY_PATH");
        assertThat(ask()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void doesNotBelieveAServerOfAnotherName() {
        environment.put("TEMPORAL_TLS_SERVER_NAME", "elsewhere");
        assertThat(ask()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(TemporalTls.of(Map.of())).isEmpty();
        environment.remove("TEMPORAL_TLS_CLIENT_KEY_PATH");
        assertThatThrownBy(() -> TemporalTls.of(environment))
                .hasMessage("TEMPORAL_TLS_CLIENT_KEY_PATH is not set; it goes with TEMPORAL_TLS_CLIENT_CERT_PATH");
        environment.put(
                "TEMPORAL_TLS_CLIENT_KEY_PATH", folder.resolve("nowhere").toString());
        assertThatThrownBy(() -> TemporalConnection.of(environment, "test").client())
                .hasMessageContaining("nowhere");
    }

    private Status.Code ask() {
        WorkflowClient client = TemporalConnection.of(environment, "test").client();
        try {
            client.getWorkflowServiceStubs()
                    .blockingStub()
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .describeNamespace(DescribeNamespaceRequest.getDefaultInstance());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        } finally {
            client.getWorkflowServiceStubs().shutdownNow();
        }
    }
}
