package io.pgbaton.instance.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Address;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceSettingsTest {
    private static final Map<String, String> LEAST = Map.of(
            "PGBATON_CLUSTER_UID", "u",
            "PGBATON_INSTANCE", "orders-0",
            "PGBATON_POD", "p",
            "PGBATON_CONTAINER", "c",
            "PGBATON_VOLUME", "/volume",
            "PGBATON_ADDRESS", "10.0.0.7",
            "PGBATON_SECRETS", "/secrets");

    private static Map<String, String> with(String name, String value) {
        Map<String, String> changed = new HashMap<>(LEAST);
        changed.put(name, value);
        return changed;
    }

    @Test
    void hasTheOrdinaryPortsUnlessToldOtherwise() {
        InstanceSettings settings = InstanceSettings.read(LEAST);
        assertThat(settings.postgres()).isEqualTo(new Address("10.0.0.7", 5432));
        assertThat(settings.control()).isEqualTo(new Address("10.0.0.7", 8008));
        assertThat(InstanceSettings.read(with("PGBATON_PG_PORT", "6000"))
                        .postgres()
                        .port())
                .isEqualTo(6000);
    }

    @Test
    void saysWhatIsMissingOrMalformed() {
        assertThatThrownBy(() -> InstanceSettings.read(with("PGBATON_VOLUME", " ")))
                .hasMessage("the environment variable PGBATON_VOLUME must be set");
        assertThatThrownBy(() -> InstanceSettings.read(with("PGBATON_CONTROL_PORT", "http")))
                .hasMessage("PGBATON_CONTROL_PORT is a port from 1 to 65535, got 'http'");
        assertThatThrownBy(() -> InstanceSettings.read(with("PGBATON_INSTANCE", "Orders")))
                .hasMessageContaining("orders-0");
    }
}
