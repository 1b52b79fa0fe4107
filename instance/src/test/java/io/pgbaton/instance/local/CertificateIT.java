package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.wire.Connections;
import io.pgbaton.wire.InstanceEvents;
import io.pgbaton.wire.InstanceHttpClient;
import io.pgbaton.wire.tls.CredentialFiles;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An instance whose certificates are replaced while it runs. */
class CertificateIT {
    private static final Duration OPENING = Duration.ofSeconds(30);

    @Test
    void anEventStreamEndsWithItsAuthorityAndWhoeverHasAnotherCertificateOpensAnother() throws Exception {
        try (LocalInstances instances = LocalInstances.of(17, 1)) {
            LocalInstance a = instances.get(0);
            Path certificates = instances.secure(17);
            a.start();
            CredentialFiles worker = new CredentialFiles(certificates, "worker", Duration.ZERO);
            try (InstanceHttpClient client =
                    new InstanceHttpClient(Connections.to(instances.uid(), worker), "the-token")) {
                Eventually.isTrue("it answers, see %s".formatted(a.log()), () -> state(a, client));
                try (InstanceEvents events = open(a, client)) {
                    assertThat(events.next()).isPresent();
                    instances.secure(17);
                    Eventually.isTrue("the stream ends", () -> events.next().isEmpty());
                }
                Eventually.isTrue("it answers again, see %s".formatted(a.log()), () -> state(a, client));
                try (InstanceEvents events = open(a, client)) {
                    assertThat(events.next()).isPresent();
                }
            }
        }
    }

    private static boolean state(LocalInstance instance, InstanceHttpClient client) {
        return client.state(instance.control(), OPENING) instanceof Reply.Done<InstanceState>;
    }

    private static InstanceEvents open(LocalInstance instance, InstanceHttpClient client) {
        if (client.events(instance.control(), OPENING) instanceof Reply.Done<InstanceEvents>(InstanceEvents events)) {
            return events;
        }
        throw new AssertionError("no stream of " + instance);
    }
}
