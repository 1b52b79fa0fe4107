package io.pgbaton.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.wire.tls.CredentialFiles;
import io.pgbaton.wire.tls.Credentials;
import io.pgbaton.wire.tls.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFolderTest {
    private static final ClusterUid CLUSTER = new ClusterUid("b2a4");

    @Test
    void givesEverybodyACertificateThatTheOthersBelieve(@TempDir Path folder) throws IOException {
        CertificateFolder.main(new String[] {folder.toString(), "b2a4", "orders-0", "orders-1"});
        assertThat(identity(folder, "orders-1")).contains(Identity.ofInstance(CLUSTER, new InstanceName("orders-1")));
        assertThat(identity(folder, "worker")).contains(Identity.ofWorker(CLUSTER));
        assertThat(identity(folder, "operator")).contains(Identity.ofOperator(CLUSTER));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .hasSize(9)
                    .allSatisfy(file ->
                            assertThat(Files.getPosixFilePermissions(file)).hasSize(2));
        }
    }

    private static Optional<Identity> identity(Path folder, String name) throws IOException {
        Credentials credentials = new CredentialFiles(folder, name).get();
        assertThat(new Leaf(Pem.of(credentials.certificate()), Pem.of(credentials.key()))
                        .serves(
                                CertificateFolder.subject(
                                        Identity.of(credentials.certificate()).orElseThrow()),
                                credentials.authorities(),
                                Instant.now()))
                .isTrue();
        return Identity.of(credentials.certificate());
    }
}
