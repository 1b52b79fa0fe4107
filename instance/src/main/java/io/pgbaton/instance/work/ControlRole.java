package io.pgbaton.instance.work;

import static io.pgbaton.instance.server.ServerConfig.CONTROL_ROLE;

import io.pgbaton.instance.password.RolePasswords;
import io.pgbaton.instance.password.ScramVerifier;
import io.pgbaton.instance.server.ServerConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The role by which an instance speaks to its own server, with the rights that it uses: it watches, promotes, makes checkpoints and
 * writes the rows of epochs. It may copy the server, because it asks as a standby does who that is; no SQL of it reads a table of
 * others or a file, runs a program, or makes anybody a superuser.
 *
 * <p>On 15 it is a superuser: connections are kept free for superusers only there, and clients must not be able to keep the instance
 * out of its own server.
 */
final class ControlRole {
    private static final int RESERVED_BY_GRANT = 16;

    private ControlRole() {}

    /** Makes it, in the database {@code postgres}; one statement a line, as a single-user server reads them. */
    static List<String> statements(int major, String password) {
        List<String> statements = new ArrayList<>();
        boolean isLeast = major >= RESERVED_BY_GRANT;
        statements.add("CREATE ROLE %s %s LOGIN PASSWORD %s"
                .formatted(
                        CONTROL_ROLE, isLeast ? "REPLICATION" : "SUPERUSER", ScramVerifier.literalOfRandom(password)));
        if (isLeast) {
            statements.add("GRANT pg_monitor, pg_checkpoint, pg_use_reserved_connections TO " + CONTROL_ROLE);
            statements.add("GRANT CREATE ON DATABASE postgres TO " + CONTROL_ROLE);
            statements.add("GRANT EXECUTE ON FUNCTION pg_catalog.pg_promote(boolean, integer) TO " + CONTROL_ROLE);
            statements.add("GRANT EXECUTE ON FUNCTION pg_catalog.pg_show_all_file_settings() TO " + CONTROL_ROLE);
            statements.add("GRANT SELECT ON pg_catalog.pg_file_settings TO " + CONTROL_ROLE);
            statements.add("GRANT SELECT (rolname, rolpassword) ON pg_catalog.pg_authid TO " + CONTROL_ROLE);
            statements.add(
                    "GRANT SET ON PARAMETER log_statement, log_min_duration_statement, log_min_error_statement TO "
                            + CONTROL_ROLE);
        }
        statements.addAll(keepPassword());
        return statements;
    }

    /** Passwords of these two roles are all that it may set; with a schema of the superuser's, so that it stays what it is. */
    private static List<String> keepPassword() {
        String body =
                "BEGIN IF role NOT IN (''%s'', ''%s'') THEN RAISE ''its password is not kept in step: %%'', role; END IF;"
                                .formatted(ServerConfig.APP_ROLE, ServerConfig.SUPERUSER)
                        + " EXECUTE format(''ALTER ROLE %I PASSWORD %L'', role, verifier); END";
        return List.of(
                "CREATE SCHEMA " + RolePasswords.SCHEMA,
                "CREATE FUNCTION %s(role text, verifier text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS '%s'"
                        .formatted(RolePasswords.KEEP, body),
                "REVOKE ALL ON FUNCTION %s(text, text) FROM PUBLIC".formatted(RolePasswords.KEEP),
                "GRANT USAGE ON SCHEMA %s TO %s".formatted(RolePasswords.SCHEMA, CONTROL_ROLE),
                "GRANT EXECUTE ON FUNCTION %s(text, text) TO %s".formatted(RolePasswords.KEEP, CONTROL_ROLE));
    }
}
