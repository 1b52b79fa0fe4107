package io.pgbaton.instance.server;

import static io.pgbaton.instance.server.ServerConfig.CONTROL_ROLE;
import static io.pgbaton.instance.server.ServerConfig.REPLICATION_ROLE;
import static io.pgbaton.instance.server.ServerConfig.SUPERUSER;

import io.pgbaton.instance.settings.Access;

/** The content of pg_hba.conf: who may log in, from where, and how he proves who he is. The first line that fits counts. */
final class HostRules {
    private HostRules() {}

    static String of(ServerConfig.State state, Access access, ReplicationLogin replication) {
        return """
                # Written by pgbaton: %s.
                host all %s samehost scram-sha-256
                %shost all %s,%s all reject
                %shost all %s all reject
                host all all all %s
                """.formatted(
                        state.open() ? "clients may log in" : "only control and replication may log in",
                        CONTROL_ROLE,
                        replication.hostRules(access),
                        CONTROL_ROLE,
                        REPLICATION_ROLE,
                        superuser(state, access, replication),
                        SUPERUSER,
                        state.open() ? "scram-sha-256" : "reject");
    }

    /**
     * On a standby it could promote it, by whom nobody was asked (I1): it is let in to a primary only, and encrypted where there
     * is TLS.
     */
    private static String superuser(ServerConfig.State state, Access access, ReplicationLogin replication) {
        boolean isPrimary = state.open() && state.upstream() == null;
        return access.superuser() && isPrimary
                ? "%s all %s all scram-sha-256\n".formatted(replication.isEncrypted() ? "hostssl" : "host", SUPERUSER)
                : "";
    }
}
