package io.pgbaton.operator.desired;

import io.pgbaton.resources.ClusterNames;
import io.pgbaton.wire.tls.Credentials;
import java.util.Map;
import java.util.TreeMap;

/** What a client finds in the Secret of its role: every way to say the same connection, and whom to believe. */
public final class ClientSecret {
    static final String PASSWORD = "password";

    private ClientSecret() {}

    /** Who logs in. */
    enum Login {
        /** Applications. */
        APP("app", "app"),
        /** PostgreSQL's own superuser. */
        SUPERUSER("postgres", "postgres");

        private final String role;
        private final String database;

        Login(String role, String database) {
            this.role = role;
            this.database = database;
        }
    }

    /**
     * The server of a cluster, as its clients see it.
     *
     * @param authorities who issued its certificate, in PEM: what sslrootcert names
     */
    public record Server(Owned owned, String authorities) {
        /** The whole content, as plain text. A password that we made has only letters and digits, so nothing needs quoting. */
        Map<String, String> content(Login login, String password) {
            String host = owned.names().primaryService();
            int port = ClusterNames.POSTGRES_PORT;
            Map<String, String> content = new TreeMap<>();
            content.put("host", host);
            content.put("port", Integer.toString(port));
            content.put("user", login.role);
            content.put(PASSWORD, password);
            content.put("dbname", login.database);
            content.put(
                    "uri", "postgresql://%s:%s@%s:%d/%s".formatted(login.role, password, host, port, login.database));
            content.put(
                    "jdbc-uri",
                    "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
                            .formatted(host, port, login.database, login.role, password));
            content.put(Credentials.AUTHORITIES, authorities);
            return content;
        }
    }
}
