package io.pgbaton.instance.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.InstanceName;
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
            "PGBATON_SECRETS", "/secrets",
            "PGBATON_TLS", "/certificates");

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
    void servesOnOnlyWhereItIsTold() {
        assertThat(InstanceSettings.read(LEAST).relief()).isZero();
        assertThat(InstanceSettings.read(with("PGBATON_RELIEF_SECONDS", "8")).relief())
                .hasSeconds(8);
        assertThatThrownBy(() -> InstanceSettings.read(with("PGBATON_RELIEF_SECONDS", "8s")))
                .hasMessage("PGBATON_RELIEF_SECONDS is a number of seconds from 0 to 999, got '8s'");
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
    void findsPeersByAPatternOrOneByOne() {
        InstanceName peer = new InstanceName("orders-1");
        assertThat(InstanceSettings.read(LEAST).peers().of(peer)).isEmpty();
        assertThat(InstanceSettings.read(with("PGBATON_PEERS", "*.orders-instances.shop.svc:8008"))
                        .peers()
                        .of(peer))
                .contains(new Address("orders-1.orders-instances.shop.svc", 8008));
        PeerAddresses each = InstanceSettings.read(
                        with("PGBATON_PEERS", "orders-0=127.0.0.2:8008, orders-1=127.0.0.3:9000"))
                .peers();
        assertThat(each.of(peer)).contains(new Address("127.0.0.3", 9000));
        assertThat(each.of(new InstanceName("orders-2"))).isEmpty();
        assertThatThrownBy(() -> InstanceSettings.read(with("PGBATON_PEERS", "orders-1")))
                .hasMessageStartingWith("PGBATON_PEERS is")
                .hasMessageEndingWith("'orders-1' is not NAME=HOST:PORT");
        assertThatThrownBy(() -> InstanceSettings.read(with("PGBATON_PEERS", "*.svc")))
                .hasMessageEndingWith("'*.svc' is not HOST:PORT");
    }

    @Test
    void withoutCertificatesOnlyThisMachineMayReachIt() {
        assertThat(InstanceSettings.read(LEAST).certificates()).hasToString("/certificates");
        Map<String, String> local = with("PGBATON_ADDRESS", "127.77.0.1");
        local.remove("PGBATON_TLS");
        assertThat(InstanceSettings.read(local).certificates()).isNull();
        local.put("PGBATON_ADDRESS", "127.example.org");
        assertThatThrownBy(() -> InstanceSettings.read(local)).hasMessageContaining("PGBATON_TLS must be set");
        assertThatThrownBy(() -> InstanceSettings.read(with("PGBATON_TLS", "")))
                .hasMessage(
                        "the environment variable PGBATON_TLS must be set, because others than this machine reach 10.0.0.7");
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
