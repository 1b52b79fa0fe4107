package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** PostgreSQL's superuser is let in over the network while a file gives it a password, to the primary alone. */
class SuperuserIT {
    private static final String FILE = "superuser-password";

    @Test
    void isRefusedUntilItIsAskedForAndAgainAfterwards() throws Exception {
        try (LocalInstances instances = LocalInstances.of(17, 2).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            Mover mover = new Mover(instances).found(a, b);
            b.awaitStreaming(a, 2);
            assertRefused(a);

            for (LocalInstance instance : List.of(a, b)) {
                instance.changeSecret(FILE, "super\n");
            }
            try (Connection session = Eventually.get("it is let in, see %s".formatted(a.log()), () -> login(a))) {
                assertThat(session.isValid(1)).isTrue();
                assertRefused(b);

                a.removeSecret(FILE);
                Eventually.isTrue("its session is ended", () -> !isValid(session));
            }
            assertRefused(a);
            try (Connection own = a.own();
                    Statement statement = own.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT rolpassword IS NULL FROM pg_authid WHERE rolname = 'postgres'")) {
                assertThat(row.next() && row.getBoolean(1)).isTrue();
            }

            mover.open().freeze(b);
            mover.freeze(a);
            mover.take(b, a);
            Connection next = Eventually.get("the next primary lets it in, too", () -> login(b));
            next.close();
            assertRefused(a);
        }
    }

    private static Optional<Connection> login(LocalInstance instance) {
        try {
            return Optional.of(instance.login("postgres", "postgres", "super"));
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private static boolean isValid(Connection session) {
        try {
            return session.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static void assertRefused(LocalInstance instance) {
        assertThatThrownBy(() -> instance.login("postgres", "postgres", "super"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("pg_hba.conf rejects connection");
    }
}
