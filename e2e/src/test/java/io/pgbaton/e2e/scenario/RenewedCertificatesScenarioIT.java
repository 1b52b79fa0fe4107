package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.certificates.Authorities;
import io.pgbaton.certificates.CertificateFolder;
import io.pgbaton.certificates.Leaf;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.wire.tls.Identity;
import io.pgbaton.worker.local.LocalCluster.LocalInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another authority takes the place of the cluster's, while questions and answers never rest. */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class RenewedCertificatesScenarioIT {
    /** Twice what passes between two looks at the files. */
    private static final Duration HEARD = Duration.ofSeconds(10);

    @Test
    void anotherAuthorityTakesOverWhileThePrimaryGoesOnAndTheRoleCanMoveAfterwards(Scenario scenario)
            throws IOException {
        Baton before = scenario.stack().baton().orElseThrow();
        ClusterUid uid = scenario.stack().uid();
        Instant now = Instant.now();

        Authorities beside = Authorities.of(Map.of(), read(scenario, "ca.crt"), uid, now);
        hand(scenario, beside);
        Authorities issuing = Authorities.of(beside.content(), "", uid, now.plus(Duration.ofHours(2)));
        hand(scenario, issuing);
        Authorities alone = Authorities.of(issuing.content(), "", uid, now.plus(Duration.ofHours(4)));
        hand(scenario, alone);

        assertThat(alone.believed()).isEqualTo(beside.issuing().certificatePem());
        scenario.witness().awaitAcknowledged();
        assertThat(scenario.stack().baton()).hasValue(before);
        scenario.failover(InstanceProcess::killPostgres);
    }

    /** As an operator and kubelet do it, and waits until everybody must have seen it. */
    private static void hand(Scenario scenario, Authorities authorities) throws IOException {
        write(scenario, "ca.crt", authorities.believed());
        ClusterUid uid = scenario.stack().uid();
        Stream<Identity> instances = scenario.stack().cluster().instances().stream()
                .map(LocalInstance::name)
                .map(name -> Identity.ofInstance(uid, name));
        for (Identity identity : Stream.concat(instances, Stream.of(Identity.ofWorker(uid), Identity.ofOperator(uid)))
                .toList()) {
            String name = identity.instance() == null
                    ? identity.role().text()
                    : identity.instance().value();
            Leaf leaf = authorities.leaf(
                    read(scenario, name + ".crt"),
                    read(scenario, name + ".key"),
                    CertificateFolder.subject(identity),
                    Instant.now());
            write(scenario, name + ".crt", leaf.certificate());
            write(scenario, name + ".key", leaf.key());
        }
        Eventually.pause(HEARD);
    }

    private static String read(Scenario scenario, String name) throws IOException {
        return Files.readString(scenario.stack().cluster().certificates().resolve(name));
    }

    private static void write(Scenario scenario, String name, String content) throws IOException {
        Path file = scenario.stack().cluster().certificates().resolve(name);
        Path next = file.resolveSibling("next");
        Files.writeString(next, content);
        Files.setAttribute(next, "unix:uid", Files.getAttribute(file, "unix:uid"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
