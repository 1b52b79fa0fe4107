package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The role by which an instance speaks to its own server: never kept out, and no more than it needs. */
class ControlRoleIT {
    private static final int MORE_THAN_THERE_ARE = 200;

    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void mayDoNothingThatAnInstanceDoesNotDo(int major) throws Exception {
        try (LocalInstances instances = LocalInstances.of(major, 1).start()) {
            LocalInstance a = instances.get(0);
            new Mover(instances).found(a);
            try (Connection app = a.app();
                    Statement statement = app.createStatement()) {
                statement.execute("CREATE TABLE secret (i int)");
            }
            assertThat(a.value("SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles"
                            + " WHERE rolname = current_user"))
                    .isEqualTo("f");
            assertThatThrownBy(() -> a.value("SELECT count(*) FROM secret")).hasMessageContaining("permission denied");
            try (Connection own = a.own();
                    Statement statement = own.createStatement()) {
                for (String sql : List.of(
                        "COPY (SELECT 1) TO PROGRAM 'true'",
                        "SELECT pg_read_file('/etc/passwd')",
                        "CREATE ROLE another SUPERUSER",
                        "ALTER ROLE postgres PASSWORD 'x'",
                        "ALTER ROLE pgbaton_control SUPERUSER",
                        "SET log_line_prefix = ''",
                        "CREATE OR REPLACE FUNCTION pgbaton_keep.password(role text, verifier text) RETURNS void"
                                + " LANGUAGE sql AS ''")) {
                    assertThatThrownBy(() -> statement.execute(sql))
                            .as(sql)
                            .isInstanceOf(SQLException.class)
                            .hasMessageMatching("(?s).*(permission denied|must be owner|cannot be changed).*");
                }
                assertThatThrownBy(() -> statement.execute("SELECT pgbaton_keep.password('pgbaton_replication', 'x')"))
                        .hasMessageContaining("its password is not kept in step: pgbaton_replication");
            }
            assertThatThrownBy(() -> {
                        try (Connection app = a.login("app", "postgres", LocalInstances.PASSWORD);
                                Statement statement = app.createStatement()) {
                            statement.execute("SELECT pgbaton_keep.password('app', 'x')");
                        }
                    })
                    .hasMessageContaining("permission denied");
        }
    }

    @ParameterizedTest
    @MethodSource("io.pgbaton.instance.trials.Major#triedNumbers")
    void isLetInWhenClientsHoldAllConnections(int major) throws Exception {
        List<Connection> clients = new ArrayList<>();
        try (LocalInstances instances = LocalInstances.of(major, 1).start()) {
            LocalInstance a = instances.get(0);
            new Mover(instances).found(a);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < MORE_THAN_THERE_ARE; i++) {
                            clients.add(a.app());
                        }
                    })
                    .hasMessageContaining("remaining connection slots are reserved");
            try (Connection own = a.own()) {
                assertThat(own.isValid(1)).isTrue();
            }
            for (Connection client : clients) {
                client.close();
            }
        }
    }

    @Test
    void keepsPasswordsInStepWhereItIsASuperuser() throws Exception {
        try (LocalInstances instances = LocalInstances.of(15, 1).start()) {
            LocalInstance a = instances.get(0);
            new Mover(instances).found(a);
            a.changeSecret("app-password", "another\n");
            Eventually.isTrue("the new password counts", () -> a.admits("another"));
        }
    }
}
