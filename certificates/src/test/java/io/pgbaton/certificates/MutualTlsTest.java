package io.pgbaton.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.wire.tls.CredentialFiles;
import io.pgbaton.wire.tls.Credentials;
import io.pgbaton.wire.tls.Identity;
import io.pgbaton.wire.tls.TlsContexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both sides as they are in production, on the JDK's own server. */
class MutualTlsTest {
    private static final ClusterUid HERE = new ClusterUid("b2a4");
    private static final ClusterUid ELSEWHERE = new ClusterUid("c3b5");
    private static final Identity ZERO = Identity.ofInstance(HERE, new InstanceName("orders-0"));
    private final Instant now = Instant.now();

    private final Authorities here = Authorities.found(HERE, now);
    private final Authorities elsewhere = Authorities.found(ELSEWHERE, now);
    private final AtomicReference<Credentials> ofServer = new AtomicReference<>(credentials(here, ZERO));
    private final TlsContexts.Server tls = TlsContexts.server(ofServer::get, HERE);
    private HttpsServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(tls.parameters());
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::sayWhoAsks);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void sayWhoAsks(HttpExchange exchange) throws IOException {
        String answer;
        try {
            answer = tls.caller(((HttpsExchange) exchange).getSSLSession())
                    .map(Identity::toString)
                    .orElse("nobody");
        } catch (CertificateException e) {
            answer = "refused: " + e.getMessage();
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void eachSideKnowsTheOther() throws Exception {
        assertThat(ask(client(credentials(here, Identity.ofWorker(HERE))))).isEqualTo("the worker of cluster b2a4");
        assertThat(ask(client(credentials(here, Identity.ofInstance(HERE, new InstanceName("orders-1"))))))
                .isEqualTo("orders-1 of cluster b2a4");
    }

    @Test
    void whoShowsNoCertificateIsNobody() throws Exception {
        assertThat(ask(blind(null))).isEqualTo("nobody");
    }

    @Test
    void aClientOfAnotherClusterDoesNotBelieveTheServerAndSaysWhy() {
        SSLContext foreign = TlsContexts.client(() -> credentials(elsewhere, Identity.ofWorker(ELSEWHERE)), ELSEWHERE);
        assertThatThrownBy(() -> ask(foreign))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this is orders-0 of cluster b2a4; expected one of cluster c3b5");
    }

    @Test
    void aClientDoesNotBelieveAServerOfAnotherAuthorityWhateverItClaims() {
        SSLContext client = client(credentials(Authorities.found(HERE, now), Identity.ofWorker(HERE)));
        assertThatThrownBy(() -> ask(client))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the certificate of orders-0 of cluster b2a4 does not count")
                .hasMessageContaining("PKIX path");
    }

    @Test
    void aCallerFromAnotherClusterIsToldSo() throws Exception {
        String reason = "refused: this is the worker of cluster c3b5; expected one of cluster b2a4";
        assertThat(ask(blind(credentials(elsewhere, Identity.ofWorker(ELSEWHERE)))))
                .isEqualTo(reason);
        assertThat(ask(blind(credentials(here, Identity.ofWorker(ELSEWHERE)))))
                .as("of this authority")
                .isEqualTo(reason);
    }

    @Test
    void aCallerWhoseClaimNoAuthorityOfThisClusterBacksIsToldSo() throws Exception {
        assertThat(ask(blind(credentials(elsewhere, Identity.ofWorker(HERE)))))
                .startsWith("refused: the certificate of the worker of cluster b2a4 does not count")
                .contains("PKIX path");
    }

    @Test
    void aCallerWhoseCertificateHasEndedIsToldSo() throws Exception {
        Instant longAgo = now.minus(Duration.ofDays(100));
        Leaf ended = here.issuing().issue(Subject.of(Identity.ofWorker(HERE)), longAgo);
        assertThat(ask(blind(parse(here, ended)))).startsWith("refused: ").contains("validity");
    }

    @Test
    void onlyInstancesAreConnectedTo() {
        ofServer.set(credentials(here, Identity.ofWorker(HERE)));
        assertThatThrownBy(() -> ask(client(credentials(here, Identity.ofWorker(HERE)))))
                .isInstanceOf(IOException.class);
    }

    /** The connection stays open, and who speaks on it is judged anew. */
    @Test
    void whoeverIsNotBelievedAnyMoreIsRefusedOnAnOpenConnection() throws Exception {
        Authorities next = Authorities.found(HERE, now);
        try (HttpClient client = http(client(credentials(here, Identity.ofWorker(HERE))))) {
            assertThat(ask(client)).isEqualTo("the worker of cluster b2a4");
            ofServer.set(credentials(next, ZERO));
            assertThat(ask(client)).startsWith("refused: ").contains("PKIX path");
        }
    }

    @Test
    void anotherAuthorityTakesNoRestart() throws Exception {
        AtomicReference<Credentials> ofClient = new AtomicReference<>(credentials(here, Identity.ofWorker(HERE)));
        SSLContext client = client(ofClient::get);
        assertThat(ask(client)).isEqualTo("the worker of cluster b2a4");
        Authorities next = Authorities.found(HERE, now);
        ofServer.set(credentials(next, ZERO));
        ofClient.set(credentials(next, Identity.ofWorker(HERE)));
        assertThat(ask(client)).isEqualTo("the worker of cluster b2a4");
    }

    /** Credentials are asked for when a certificate is shown or judged: not at all in a session that is resumed. */
    @Test
    void aSecondConnectionResumesTheSessionAndTheCallerIsKnownAllTheSame() throws Exception {
        Credentials own = credentials(here, Identity.ofWorker(HERE));
        AtomicInteger asked = new AtomicInteger();
        SSLContext client = client(() -> {
            asked.incrementAndGet();
            return own;
        });
        assertThat(ask(client)).isEqualTo("the worker of cluster b2a4");
        int once = asked.get();
        assertThat(once).isPositive();
        assertThat(ask(client)).isEqualTo("the worker of cluster b2a4");
        assertThat(asked).hasValue(once);
    }

    @Test
    void filesAreReadAgainAndWhatIsHalfWrittenLeavesTheOldOnes(@TempDir Path folder) throws Exception {
        write(folder, here.leaf(null, null, Subject.of(ZERO), now));
        CredentialFiles files = new CredentialFiles(folder, "orders-0", Duration.ZERO);
        Credentials before = files.get();
        Files.writeString(folder.resolve("orders-0.crt"), "half of ");
        assertThat(files.get()).isEqualTo(before);
        Leaf next = here.leaf(null, null, Subject.of(ZERO), now);
        Files.writeString(folder.resolve("orders-0.crt"), next.certificate());
        assertThat(files.get()).as("without its key").isEqualTo(before);
        write(folder, here.leaf(null, null, Subject.of(ZERO), now));
        assertThat(files.get()).isNotEqualTo(before);
        Files.delete(folder.resolve("orders-0.key"));
        assertThatThrownBy(() -> new CredentialFiles(folder, "orders-0", Duration.ZERO))
                .isInstanceOf(IOException.class);
    }

    private void write(Path folder, Leaf leaf) throws IOException {
        Files.writeString(folder.resolve("ca.crt"), here.believed());
        Files.writeString(folder.resolve("orders-0.crt"), leaf.certificate());
        Files.writeString(folder.resolve("orders-0.key"), leaf.key());
    }

    private Credentials credentials(Authorities authorities, Identity identity) {
        return parse(authorities, authorities.leaf(null, null, Subject.of(identity), now));
    }

    private static Credentials parse(Authorities authorities, Leaf leaf) {
        try {
            return Credentials.parse(authorities.believed(), leaf.certificate(), leaf.key());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext client(Credentials own) {
        return client(() -> own);
    }

    private static SSLContext client(Supplier<Credentials> own) {
        return TlsContexts.client(own, HERE);
    }

    /** One that believes whomever it meets, and shows this, as somebody with bad intentions would. */
    private static SSLContext blind(@Nullable Credentials shown) throws GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        char[] password = "none".toCharArray();
        try {
            keys.load(null, password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (shown != null) {
            keys.setKeyEntry("shown", shown.key(), password, new Certificate[] {shown.certificate()});
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(factory.getKeyManagers(), new TrustManager[] {new Credulous()}, null);
        return context;
    }

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

    private String ask(SSLContext context) throws IOException, InterruptedException {
        try (HttpClient client = http(context)) {
            return ask(client);
        }
    }

    private static HttpClient http(SSLContext context) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .sslParameters(TlsContexts.parameters(context))
                .build();
    }

    private String ask(HttpClient client) throws IOException, InterruptedException {
        URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
