package io.pgbaton.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.certificates.Authorities;
import io.pgbaton.operator.fake.Sample;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertificatePlanTest {
    private static final Owned OWNED = Owned.by(Sample.cluster());
    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");
    private static final Authorities AUTHORITIES = Authorities.found(OWNED.uid(), NOW);

    private static Map<String, String> plan(Map<String, String> held, Optional<Boolean> earlier) {
        return CertificatePlan.instances(OWNED, new Wishes(2, false, earlier), AUTHORITIES, held, NOW);
    }

    @Test
    void anInstanceIsWhateverItsPeersAndClientsCallIt() throws Exception {
        String certificate = plan(Map.of(), Optional.of(false)).getOrDefault("orders-1.crt", "");
        X509Certificate parsed = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII)));
        List<Object> names = parsed.getSubjectAlternativeNames().stream()
                .map(name -> (Object) name.get(1))
                .toList();
        assertThat(names)
                .contains(
                        "orders-1",
                        "orders-primary",
                        "orders-primary.shop",
                        "orders-primary.shop.svc",
                        "orders-replicas.shop.svc.cluster.local",
                        "orders-1.orders-instances.shop.svc")
                .doesNotContain("orders-0", "orders-0.orders-instances.shop.svc");
        assertThat(parsed.getSubjectX500Principal().getName()).isEqualTo("CN=orders-1,OU=b2a4");
    }

    @Test
    void replicationTakesAPasswordForAsLongAsInstancesRunThatKnowNoCertificates() {
        Map<String, String> during = plan(Map.of(), Optional.of(true));
        assertThat(during).containsKey("replication-by-password");
        assertThat(plan(during, Optional.empty()))
                .as("who does not know leaves it")
                .isEqualTo(during);
        Map<String, String> after = plan(during, Optional.of(false));
        assertThat(after).doesNotContainKey("replication-by-password").containsKey("orders-0.key");
        assertThat(plan(after, Optional.empty())).isEqualTo(after);
    }
}
