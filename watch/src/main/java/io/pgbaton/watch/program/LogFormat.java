package io.pgbaton.watch.program;

import java.util.Map;

/** Chooses how logs look: lines for people, or one JSON object a line with PGBATON_LOG=json. */
public final class LogFormat {
    private LogFormat() {}

    /** Must run before the first logger is made. */
    public static void choose(Map<String, String> environment) {
        if ("json".equals(environment.get("PGBATON_LOG")) && System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "logback-json.xml");
        }
    }
}
