package io.pgbaton.instance.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceSettingsTest {
    private static final Map<String, String> LEAST = Map.of(
            "PGBATON_CLUSTER_UID", "u",
            "PGBATON_INSTANCE", "orders-0",
            "PGBATON_POD", "p",
            "PGBATON_CONTAINER", "c",
            "PGBATON_VOLUME", "/volume",
            "PGBATON_PG_BIN", "/programs",
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
    void inAPodTheContainerIsNotKnown() {
        assertThat(InstanceSettings.read(LEAST).container()).isEqualTo("c");
        assertThat(InstanceSettings.read(with("PGBATON_CONTAINER", "")).container())
                .isEqualTo("pod");
    }

    @Test
    void leavesItsNonceWhereItIsTold() {
        assertThat(InstanceSettings.read(with("PGBATON_TERMINATION_LOG", "/log"))
                        .terminationLog())
                .isEqualTo(Path.of("/log"));
    }

    @Test
    void findsTheProgramsOfTheOneMajorThatIsThere(@TempDir Path root) throws IOException {
        assertThatThrownBy(() -> PostgresPrograms.find(root))
                .hasMessageContaining("PGBATON_PG_BIN")
                .hasMessageEndingWith("none");
        Files.createDirectories(root.resolve("16/lib"));
        addServer(root.resolve("17/bin"));
        assertThat(PostgresPrograms.find(root)).isEqualTo(root.resolve("17/bin"));
        addServer(root.resolve("18/bin"));
        assertThatThrownBy(() -> PostgresPrograms.find(root))
                .hasMessageContaining("several, [%s/17/bin".formatted(root));
    }

    private static void addServer(Path folder) throws IOException {
        Files.createDirectories(folder);
        assertThat(Files.createFile(folder.resolve("postgres")).toFile().setExecutable(true))
                .isTrue();
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
