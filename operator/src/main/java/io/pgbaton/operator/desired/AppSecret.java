package io.pgbaton.operator.desired;

import io.pgbaton.resources.ClusterNames;
import java.util.Map;
import java.util.TreeMap;

/** What an application finds in the Secret of its cluster: every way to say the same connection. */
public final class AppSecret {
    static final String PASSWORD = "password";
    private static final String USER = "app";
    private static final String DATABASE = "app";

    private AppSecret() {}

    /** The whole content, as plain text. The password has only letters and digits, so nothing needs quoting. */
    public static Map<String, String> content(Owned owned, String password) {
        String host = owned.names().primaryService();
        int port = ClusterNames.POSTGRES_PORT;
        Map<String, String> content = new TreeMap<>();
        content.put("host", host);
        content.put("port", Integer.toString(port));
        content.put("user", USER);
        content.put(PASSWORD, password);
        content.put("dbname", DATABASE);
        content.put("uri", "postgresql://%s:%s@%s:%d/%s".formatted(USER, password, host, port, DATABASE));
        content.put(
                "jdbc-uri",
                "jdbc:postgresql://%s:%d/%s?user=%s&password=%s".formatted(host, port, DATABASE, USER, password));
        return content;
    }
}
