package io.pgbaton.instance.sql;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One look into a standby: does it receive, and has it replayed all it has (I7)?
 *
 * @param replayed the end of the last record replayed, on its timeline; null if nothing was yet
 * @param received the end of what it has, which can stand inside a record
 * @param startupWait what the startup process waits for
 */
public record Look(
        boolean inRecovery,
        boolean settingsEmpty,
        boolean receiverSeen,
        @Nullable String startupWait,
        @Nullable Position replayed,
        Position received) {
    private static final Set<String> WAITS_FOR_LOG = Set.of("RecoveryRetrieveRetryInterval", "RecoveryWalStream");
    private static final String QUERY = """
            SELECT pg_is_in_recovery(),
                   current_setting('primary_conninfo') = '' AND current_setting('restore_command') = '',
                   EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'walreceiver'),
                   (SELECT wait_event FROM pg_stat_activity WHERE backend_type = 'startup' LIMIT 1),
                   CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END
            """;

    public static Look at(Session session) throws SQLException {
        List<@Nullable String> row = session.row(QUERY);
        SystemIdentity identity = session.identify();
        String replayed = row.get(4);
        return new Look(
                "t".equals(row.get(0)),
                "t".equals(row.get(1)),
                "t".equals(row.get(2)),
                row.get(3),
                replayed == null ? null : new Position(identity.position().timeline(), Lsn.parse(replayed)),
                identity.position());
    }

    /** True if the startup process has nothing more to read. */
    public boolean waitsForLog() {
        return startupWait != null && WAITS_FOR_LOG.contains(startupWait);
    }

    /** True if it can no longer receive, as far as SQL tells. */
    public boolean isCutOff() {
        return inRecovery && settingsEmpty && !receiverSeen;
    }
}
