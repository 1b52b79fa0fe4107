package io.pgbaton.instance.work;

import io.pgbaton.instance.password.ScramVerifier;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.settings.Secrets;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Gives the roles of a database that comes from another cluster the passwords of this one, before anybody can log in. */
final class RestoredRoles {
    private RestoredRoles() {}

    /** As statements, of a line each. */
    static List<String> statements(InstanceSettings settings, Secrets secrets) throws IOException {
        return List.of(
                password(ServerConfig.CONTROL_ROLE, ScramVerifier.literalOfRandom(secrets.controlPassword())),
                password(ServerConfig.REPLICATION_ROLE, secrets.replicationPassword()),
                ifThere(
                        ServerConfig.APP_ROLE,
                        password(ServerConfig.APP_ROLE, Optional.of(Secrets.appPassword(settings.secrets())))),
                password(ServerConfig.SUPERUSER, Secrets.superuserPassword(settings.secrets())));
    }

    private static String password(String role, Optional<String> password) {
        return password(role, password.map(ScramVerifier::literal).orElse("NULL"));
    }

    private static String password(String role, String literal) {
        return "ALTER ROLE %s PASSWORD %s".formatted(role, literal);
    }

    /** Its owner may have dropped it. */
    private static String ifThere(String role, String statement) {
        return "DO $do$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '%s') THEN %s; END IF; END $do$"
                .formatted(role, statement);
    }
}
