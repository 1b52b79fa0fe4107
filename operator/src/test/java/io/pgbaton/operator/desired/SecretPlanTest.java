package io.pgbaton.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.operator.fake.Sample;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretPlanTest {
    private static final Owned OWNED = Owned.by(Sample.cluster());

    private int drawn;

    @Test
    void makesEveryControlSecretOnce() {
        Map<String, String> made = SecretPlan.control(Map.of(), this::draw);
        assertThat(made).containsOnlyKeys("control-token", "control-password", "replication-password");
        assertThat(made.values()).doesNotHaveDuplicates();
        assertThat(SecretPlan.control(made, this::draw)).isEqualTo(made);
    }

    @Test
    void makesAnewOnlyWhatWasLost() {
        Map<String, String> held = new HashMap<>(SecretPlan.control(Map.of(), this::draw));
        String token = held.remove("control-token");
        held.put("control-password", " ");
        Map<String, String> wanted = SecretPlan.control(held, this::draw);
        assertThat(wanted).containsEntry("replication-password", held.get("replication-password"));
        assertThat(wanted.get("control-token")).isNotBlank().isNotEqualTo(token);
        assertThat(wanted.get("control-password")).isNotBlank();
    }

    @Test
    void tellsAnApplicationEveryWayToConnect() {
        assertThat(SecretPlan.app(OWNED, Map.of(), this::draw))
                .isEqualTo(Map.of(
                        "host",
                        "orders-primary",
                        "port",
                        "5432",
                        "user",
                        "app",
                        "password",
                        "secret1",
                        "dbname",
                        "app",
                        "uri",
                        "postgresql://app:secret1@orders-primary:5432/app",
                        "jdbc-uri",
                        "jdbc:postgresql://orders-primary:5432/app?user=app&password=secret1"));
    }

    @Test
    void keepsAPasswordThatSomebodyChoseAndPutsTheRestRight() {
        Map<String, String> wanted =
                SecretPlan.app(OWNED, Map.of("password", "chosen", "host", "elsewhere"), this::draw);
        assertThat(wanted).containsEntry("password", "chosen").containsEntry("host", "orders-primary");
        assertThat(drawn).isZero();
    }

    private String draw() {
        return "secret" + ++drawn;
    }
}
