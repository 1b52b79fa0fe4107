package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Address;
import io.pgbaton.e2e.kubernetes.ServerTrust;
import io.pgbaton.e2e.ledger.Login;
import io.pgbaton.e2e.local.InstanceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that demands {@code sslmode=verify-full}, as the scenarios on Kubernetes do. */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class ServerTrustScenarioIT {
    private static final int SILENCE_SECONDS = 5;

    @Test
    void aClientKnowsThePrimaryByItsAuthorityAndItsNameAlone(Scenario scenario) throws Exception {
        InstanceProcess primary = scenario.primary();
        Address server = primary.address().postgres();
        try (Connection connection = login(scenario, primary.name().value()).connect(server, SILENCE_SECONDS);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
            assertThat(row.next() && row.getBoolean(1)).as("encrypted").isTrue();
        }
        assertThatThrownBy(() -> login(scenario, "another").connect(server, SILENCE_SECONDS))
                .hasMessageContaining("could not be verified");
    }

    private static Login login(Scenario scenario, String name) {
        Login plain = scenario.stack().application();
        return new Login(
                plain.user(), plain.password(), plain.database(), ServerTrust.of(name, entry -> read(scenario, entry)));
    }

    private static String read(Scenario scenario, String name) {
        try {
            return Files.readString(scenario.stack().cluster().certificates().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
