package io.pgbaton.e2e.ledger;

import io.pgbaton.core.model.Address;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/**
 * Who connects, and to which database.
 *
 * @param encryption what JDBC has to know of TLS
 */
public record Login(String user, String password, String database, Map<String, String> encryption) {
    /** An address that swallows the first packet swallows the next ones, too. */
    private static final String CONNECT_SECONDS = "1";

    private static final String LOGIN_SECONDS = "2";

    public Login {
        encryption = Map.copyOf(encryption);
    }

    /** Without TLS: one process on one machine has nothing to encrypt, and a refusal would cost a second round trip. */
    public Login(String user, String password, String database) {
        this(user, password, database, Map.of("sslmode", "disable"));
    }

    /** The same to a server that speaks no TLS. */
    public Login withoutTls() {
        return new Login(user, password, database);
    }

    /**
     * Connects to this one server, whatever its role.
     *
     * @param silenceSeconds after so long without an answer the connection counts as broken
     */
    public Connection connect(Address server, int silenceSeconds) throws SQLException {
        return connect("jdbc:postgresql://%s/%s".formatted(server, database), silenceSeconds);
    }

    Connection connect(String url, int silenceSeconds) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", LOGIN_SECONDS);
        properties.setProperty("socketTimeout", Integer.toString(silenceSeconds));
        properties.setProperty("ApplicationName", "pgbaton-e2e");
        properties.putAll(encryption);
        properties.setProperty("gssEncMode", "disable");
        return DriverManager.getConnection(url, properties);
    }
}
