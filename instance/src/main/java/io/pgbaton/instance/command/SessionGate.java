package io.pgbaton.instance.command;

import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.Poll;
import io.pgbaton.instance.server.PostgresProcesses;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.ServerRun;
import io.pgbaton.instance.server.Signals;
import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends away everyone but PostgreSQL's own processes, control and replication (I9).
 *
 * <p>A connection from before the reload of pg_hba.conf that has not logged in yet is in no view: it could log in under the
 * old rules, survive the promotion and write. So it is the children of the postmaster that are looked at, and whoever is
 * not known to belong here is told to end: with TERM, since a killed one would take the server down.
 */
final class SessionGate {
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final String KNOWN = "SELECT pid FROM pg_stat_activity WHERE backend_type NOT IN"
            + " ('client backend', 'walsender') OR usename IN ('%s', '%s')"
                    .formatted(ServerConfig.CONTROL_ROLE, ServerConfig.REPLICATION_ROLE);

    private final Node node;

    SessionGate(Node node) {
        this.node = node;
    }

    /**
     * Returns when two looks in a row found nobody of those who were here when it was called. The rules have to be in force by
     * then: whoever comes later is judged by them, and clients that try again all the time are no reason to wait.
     */
    void clear(ServerRun run) throws SQLException, InterruptedException, FailedEffectException, IOException {
        Set<Long> before =
                strangers(run).stream().map(PostgresProcesses.Entry::pid).collect(Collectors.toSet());
        int[] cleanLooks = new int[1];
        Poll.Condition<SQLException> clean = () -> {
            List<PostgresProcesses.Entry> left = strangersOf(before, run);
            left.forEach(stranger -> Signals.TERM.send(stranger.pid()));
            cleanLooks[0] = left.isEmpty() ? cleanLooks[0] + 1 : 0;
            return cleanLooks[0] > 1;
        };
        if (!Poll.until(Limits.CLEAR_SESSIONS, PAUSE, clean)) {
            throw new FailedEffectException("sessions of clients do not end: " + strangersOf(before, run));
        }
    }

    private List<PostgresProcesses.Entry> strangersOf(Set<Long> before, ServerRun run) throws SQLException {
        return strangers(run).stream()
                .filter(stranger -> before.contains(stranger.pid()))
                .toList();
    }

    /** The processes are listed first: who starts after that is admitted by the rules in force only. */
    private List<PostgresProcesses.Entry> strangers(ServerRun run) throws SQLException {
        List<PostgresProcesses.Entry> children = node.server().processes().childrenOf(run.pid());
        Set<String> known = new HashSet<>();
        for (List<@Nullable String> row : node.session().ask(s -> s.rows(KNOWN, Limits.QUERY))) {
            known.add(String.valueOf(row.getFirst()));
        }
        return children.stream()
                .filter(child -> !known.contains(Long.toString(child.pid())))
                .toList();
    }
}
