package io.pgbaton.instance.command;

import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.Poll;
import io.pgbaton.instance.server.Signals;
import io.pgbaton.instance.settings.Limits;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that every walsender goes by the setting that is in force now (safety rules, section 4).
 *
 * <p>Each walsender lets commits go by the list it has read itself, and no view shows which one that is. One that was started
 * after the reload has read the new one; so those from before it are told to end, and standbys come back by themselves. A
 * base backup goes on: it acknowledges nothing.
 */
final class WalSenders {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Node node;

    WalSenders(Node node) {
        this.node = node;
    }

    /** The server's own clock; asked for after a reload is in force. */
    String now() throws SQLException {
        return String.valueOf(
                node.session().ask(s -> s.row("SELECT clock_timestamp()")).getFirst());
    }

    /** Returns when no walsender is left that was started before that. */
    void restartOlderThan(String moment) throws SQLException, InterruptedException, FailedEffectException {
        String query = "SELECT pid FROM pg_stat_replication WHERE application_name <> 'pg_basebackup'"
                + " AND backend_start < '%s'::timestamptz".formatted(moment);
        Poll.Condition<SQLException> noneLeft = () -> {
            List<List<@Nullable String>> older = node.session().ask(s -> s.rows(query, Limits.QUERY));
            older.forEach(row -> Signals.TERM.send(Long.parseLong(String.valueOf(row.getFirst()))));
            return older.isEmpty();
        };
        if (!Poll.until(Limits.RESTART_WALSENDERS, PAUSE, noneLeft)) {
            throw new FailedEffectException("some walsenders do not end: it is not certain by which setting they go");
        }
    }
}
