package io.pgbaton.instance.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pgbaton.certificates.Authorities;
import io.pgbaton.certificates.Leaf;
import io.pgbaton.certificates.Subject;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.wire.Connections;
import io.pgbaton.wire.InstanceHttpClient;
import io.pgbaton.wire.tls.Credentials;
import io.pgbaton.wire.tls.Identity;
import io.pgbaton.wire.tls.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is let in to what, and what the others are told. */
class EntranceTest {
    private static final ClusterUid HERE = new ClusterUid("b2a4");
    private static final ClusterUid ELSEWHERE = new ClusterUid("c3b5");
    private static final InstanceName ZERO = new InstanceName("orders-0");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Command.Freeze ORDER = new Command.Freeze(new Authority(
            HERE, new Ballot(new Epoch(2), new Token("t")), new Member(ZERO, new VolumeId("00112233445566aa"))));

    private final Instant now = Instant.now();
    private final Authorities here = Authorities.found(HERE, now);
    private final Authorities elsewhere = Authorities.found(ELSEWHERE, now);
    private final AtomicReference<Credentials> own =
            new AtomicReference<>(credentials(here, Identity.ofInstance(HERE, ZERO)));
    private final Entrance entrance = new Entrance(Optional.of(TlsContexts.server(own::get, HERE)), "secret");
    private final HttpServer server = entrance.listen(freeAddress());
    private final Address address = new Address("127.0.0.1", server.getAddress().getPort());

    EntranceTest() throws IOException {}

    @BeforeEach
    void serve() {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Optional<Entrance.Refusal> refusal = entrance.refusal(exchange);
        byte[] text = refusal.map(Entrance.Refusal::reason)
                .orElse("{\"outcome\":\"refused\",\"reason\":\"was let in\"}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(refusal.map(Entrance.Refusal::status).orElse(200), text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    @Test
    void theWorkerGivesOrders() {
        assertThat(order(credentials(here, Identity.ofWorker(HERE)), HERE, "secret"))
                .isEqualTo("was let in");
    }

    @Test
    void nobodyElseGivesOrders() {
        assertThat(order(credentials(here, Identity.ofOperator(HERE)), HERE, "secret"))
                .contains("answered 403")
                .contains("the operator of cluster b2a4 may not ask for /v1/command, only: worker");
        assertThat(order(credentials(here, Identity.ofInstance(HERE, new InstanceName("orders-1"))), HERE, "secret"))
                .contains("orders-1 of cluster b2a4 may not ask for /v1/command, only: worker");
    }

    @Test
    void aBackupIsGivenToInstancesOfItsNewClusterAlone() {
        assertThat(askForDatabase(credentials(here, Identity.ofInstance(HERE, new InstanceName("orders-1"))), HERE))
                .isEqualTo("done");
        assertThat(askForDatabase(credentials(here, Identity.ofWorker(HERE)), HERE))
                .contains("403");
        assertThat(askForDatabase(credentials(elsewhere, Identity.ofInstance(ELSEWHERE, ZERO)), ELSEWHERE))
                .contains("this is orders-0 of cluster b2a4; expected one of cluster c3b5");
    }

    private String askForDatabase(Credentials shown, ClusterUid cluster) {
        try (InstanceHttpClient client = new InstanceHttpClient(Connections.to(cluster, () -> shown), "secret")) {
            return client.database(address, LONG) instanceof Reply.Unreachable<InputStream> unreachable
                    ? unreachable.reason()
                    : "done";
        }
    }

    @Test
    void aWorkerOfAnotherClusterSaysNothingToThisInstance() {
        assertThat(order(credentials(elsewhere, Identity.ofWorker(ELSEWHERE)), ELSEWHERE, "secret"))
                .contains("this is orders-0 of cluster b2a4; expected one of cluster c3b5");
    }

    @Test
    void aWorkerThatShowsTheCertificateOfAnotherClusterIsToldSo() {
        Leaf leaf = elsewhere.leaf(null, null, Subject.of(Identity.ofWorker(ELSEWHERE)), now);
        assertThat(order(credentials(here, leaf), HERE, "secret"))
                .contains("answered 403")
                .contains("this is the worker of cluster c3b5; expected one of cluster b2a4");
    }

    @Test
    void aWorkerWhoseCertificateAnotherAuthorityIssuedIsToldSo() {
        Leaf leaf = elsewhere.leaf(null, null, Subject.of(Identity.ofWorker(HERE)), now);
        assertThat(order(credentials(here, leaf), HERE, "secret"))
                .contains("answered 403")
                .contains("the certificate of the worker of cluster b2a4 does not count");
    }

    @Test
    void whoIsNotLetInMustNotBeTakenForRefusedByTheInstance() {
        try (InstanceHttpClient client = client(credentials(here, Identity.ofOperator(HERE)), HERE, "guess")) {
            assertThat(client.state(address, LONG)).isInstanceOf(Reply.Unreachable.class);
            assertThat(client.freeze(address, ORDER, LONG)).isInstanceOf(Reply.Unreachable.class);
        }
    }

    @Test
    void aWorkerWithAnotherTokenIsNotLetIn() {
        assertThat(order(credentials(here, Identity.ofWorker(HERE)), HERE, "guess"))
                .contains("answered 401")
                .contains("the control token is missing or not this cluster's");
    }

    @Test
    void whoShowsNoCertificateIsToldSoAndMayAskOnlyWhetherThisInstanceServes() throws Exception {
        try (HttpClient stranger =
                HttpClient.newBuilder().sslContext(credulous()).build()) {
            assertThat(get(stranger, Doors.STATE).body())
                    .isEqualTo("no certificate was shown: it takes one of this cluster");
            assertThat(get(stranger, Doors.STATE).statusCode()).isEqualTo(401);
            assertThat(get(stranger, Doors.READY).statusCode()).isEqualTo(200);
        }
    }

    /** Connections are kept open, and questions of each second never let one rest. */
    @Test
    void aCallerWhoseCertificateIsRenewedIsLetInWhenTheAuthorityOfTheOldOneIsForgotten() {
        AtomicReference<Credentials> shown = new AtomicReference<>(credentials(here, Identity.ofWorker(HERE)));
        try (InstanceHttpClient client = new InstanceHttpClient(Connections.to(HERE, shown::get), "secret")) {
            assertThat(order(client)).isEqualTo("was let in");
            Authorities next = Authorities.found(HERE, now);
            own.set(credentials(next, Identity.ofInstance(HERE, ZERO)));
            shown.set(credentials(next, Identity.ofWorker(HERE)));
            assertThat(order(client)).isEqualTo("was let in");
        }
    }

    @Test
    void aConnectionWhoseRequestIsRefusedIsClosed() throws Exception {
        try (HttpClient stranger =
                HttpClient.newBuilder().sslContext(credulous()).build()) {
            assertThat(get(stranger, Doors.STATE).headers().firstValue("Connection"))
                    .contains("close");
            assertThat(get(stranger, Doors.READY).headers().firstValue("Connection"))
                    .isEmpty();
        }
    }

    @Test
    void whoSpeaksWithoutTlsIsNotAnswered() {
        try (InstanceHttpClient plain = new InstanceHttpClient("secret")) {
            assertThat(plain.state(address, LONG)).isInstanceOf(Reply.Unreachable.class);
        }
    }

    private static InstanceHttpClient client(Credentials shown, ClusterUid expected, String token) {
        return new InstanceHttpClient(Connections.to(expected, () -> shown), token);
    }

    private String order(Credentials shown, ClusterUid expected, String token) {
        try (InstanceHttpClient client = client(shown, expected, token)) {
            return order(client);
        }
    }

    private String order(InstanceHttpClient client) {
        return switch (client.freeze(address, ORDER, LONG)) {
            case Reply.Done<?> done -> "done";
            case Reply.Refused<?> refused -> refused.reason();
            case Reply.Failed<?> failed -> failed.reason();
            case Reply.Unreachable<?> unreachable -> unreachable.reason();
        };
    }

    private HttpResponse<String> get(HttpClient client, String path) throws IOException, InterruptedException {
        URI uri = URI.create("https://%s%s".formatted(address, path));
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private Credentials credentials(Authorities authorities, Identity identity) {
        return credentials(authorities, authorities.leaf(null, null, Subject.of(identity), now));
    }

    private static Credentials credentials(Authorities authorities, Leaf leaf) {
        try {
            return Credentials.parse(authorities.believed(), leaf.certificate(), leaf.key());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Address freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new Address("127.0.0.1", socket.getLocalPort());
        }
    }

    private static SSLContext credulous() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new Credulous()}, null);
        return context;
    }

    /** Believes whomever it meets, as a kubelet does. */
    private static final class Credulous extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
