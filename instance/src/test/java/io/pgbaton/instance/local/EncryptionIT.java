package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.certificates.CertificateFolder;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.wire.tls.CredentialFiles;
import io.pgbaton.wire.tls.TlsContexts;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL's own connections: clients can know the server, and instances know one another by certificates. */
class EncryptionIT {
    private static final int SSL_REQUEST = 80877103;
    private static final String WHO = "SELECT current_user";

    private static String app(LocalInstance instance, String more) {
        return "host=%s hostaddr=%s dbname=app user=app %s".formatted(instance, instance.host(), more);
    }

    private static String replication(LocalInstance instance, String more) {
        return "host=%s hostaddr=%s dbname=postgres replication=database user=pgbaton_replication %s"
                .formatted(instance, instance.host(), more);
    }

    private static String certificate(String folder, String name) {
        return "sslmode=require sslcert=%1$s/%2$s.crt sslkey=%1$s/%2$s.key".formatted(folder, name);
    }

    @ParameterizedTest
    @MethodSource("io.pgbaton.instance.trials.Major#triedNumbers")
    void clientsCanKnowTheServerAndOnlyInstancesOfTheClusterMayReplicate(int major) throws Exception {
        try (LocalInstances instances = LocalInstances.secured(major, 2).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            Mover mover = new Mover(instances).found(a, b);
            b.awaitStreaming(a, 2);
            assertThat(a.value("SELECT client_dn FROM pg_stat_replication JOIN pg_stat_ssl USING (pid) WHERE ssl"))
                    .isEqualTo("/OU=%s/CN=orders-1".formatted(instances.uid()));
            clientsCanKnowTheServer(major, instances, a);
            onlyInstancesMayReplicate(major, a);

            mover.open().freeze(b);
            mover.freeze(a);
            mover.take(b, a);
            a.awaitStreaming(b, mover.epoch());
        }
    }

    private static void clientsCanKnowTheServer(int major, LocalInstances instances, LocalInstance a)
            throws IOException {
        String verify = "sslmode=verify-full sslrootcert=/run/pgbaton/certificates/ca.crt";
        assertThat(a.psql(major, app(a, verify), WHO)).isEqualTo("app");
        assertThat(a.psql(major, app(a, "sslmode=disable"), WHO)).isEqualTo("app");
        assertThat(a.psql(
                        major,
                        app(instances.get(1), verify).replace(instances.get(1).host(), a.host()),
                        WHO))
                .contains("server certificate for \"orders-0\"", "does not match host name \"orders-1\"");
        foreign(a, instances.uid());
        assertThat(a.psql(major, app(a, "sslmode=verify-full sslrootcert=/tmp/foreign/ca.crt"), WHO))
                .contains("certificate verify failed");
    }

    private static void onlyInstancesMayReplicate(int major, LocalInstance a) {
        String identify = "IDENTIFY_SYSTEM";
        String own = "/run/pgbaton/certificates";
        assertThat(a.psql(major, replication(a, certificate(own, "orders-1")), identify))
                .contains("|2|");
        assertThat(a.psql(major, replication(a, "sslmode=disable"), identify)).contains("no encryption");
        assertThat(a.psql(major, replication(a, "sslmode=require"), identify))
                .contains("connection requires a valid client certificate");
        assertThat(a.psql(major, replication(a, certificate(own, "worker")), identify))
                .contains("certificate authentication failed for user \"pgbaton_replication\"");
        assertThat(a.psql(major, replication(a, certificate("/tmp/foreign", "orders-1")), identify))
                .as("of another authority, for a cluster of the same uid and names")
                .contains("unknown ca");
    }

    /** Certificates for the same names by another authority, where the instance sees them. */
    private static void foreign(LocalInstance instance, ClusterUid uid) throws IOException {
        Path folder = instance.inside("/tmp/foreign");
        if (!Files.exists(folder)) {
            new CertificateFolder(folder).issue(uid, List.of(new InstanceName("orders-1")));
        }
    }

    @Test
    void aRenewedCertificateIsShownWhileSessionsAndReplicationGoOn() throws Exception {
        try (LocalInstances instances = LocalInstances.secured(17, 2).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            Mover mover = new Mover(instances).found(a, b);
            b.awaitStreaming(a, 2);
            CredentialFiles worker = new CredentialFiles(instances.certificates(), "worker", Duration.ZERO);
            SSLContext context = TlsContexts.client(worker, instances.uid());
            X509Certificate before = served(a, context);
            String sender = a.value("SELECT pid FROM pg_stat_replication");
            try (Connection session = a.app()) {
                instances.renew(17);
                Eventually.isTrue(
                        "another certificate is shown",
                        () -> !served(a, context).equals(before));
                assertThat(session.isValid(1)).isTrue();
                assertThat(a.value("SELECT pid FROM pg_stat_replication")).isEqualTo(sender);
            }
            b.restart();
            b.awaitStreaming(a, mover.epoch());
        }
    }

    /** What it shows to who asks for TLS. */
    private static X509Certificate served(LocalInstance instance, SSLContext context) {
        try (Socket plain = new Socket(instance.host(), 5432)) {
            DataOutputStream out = new DataOutputStream(plain.getOutputStream());
            out.writeInt(2 * Integer.BYTES);
            out.writeInt(SSL_REQUEST);
            assertThat(plain.getInputStream().read()).as("its answer").isEqualTo('S');
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, instance.host(), 5432, true)) {
                socket.startHandshake();
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            }
        } catch (IOException e) {
            throw new AssertionError("cannot ask %s".formatted(instance), e);
        }
    }

    /** As a person upgrades a cluster from before the certificates: one after another. */
    @Test
    void instancesWithAndWithoutCertificatesReplicateBothWaysUntilAllHaveSome() throws Exception {
        try (LocalInstances instances = LocalInstances.of(17, 2).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            Mover mover = new Mover(instances).found(a, b);
            b.awaitStreaming(a, 2);

            instances.secure(b, 17);
            Path allowed = Files.createFile(instances.certificates().resolve("replication-by-password"));
            b.restart();
            b.awaitStreaming(a, 2);

            mover.open().freezeUntilRunning(b);
            mover.freeze(a);
            mover.take(b);
            mover.follow(a, b);
            a.awaitStreaming(b, mover.epoch());

            instances.secure(a, 17);
            a.restart();
            a.awaitStreaming(b, mover.epoch());
            Files.delete(allowed);
            Eventually.isTrue(
                    "a password is not enough any more",
                    () -> b.psql(17, replication(b, "sslmode=disable"), "IDENTIFY_SYSTEM")
                            .contains("no encryption"));
            a.awaitStreaming(b, mover.epoch());
        }
    }
}
