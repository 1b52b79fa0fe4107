package io.pgbaton.instance.observe;

import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.settings.AwakeStopwatch;
import io.pgbaton.instance.settings.BootClock;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.sql.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Commits next to nothing now and then, as a client would, while clients are let in: a server whose storage hangs or whose
 * commits nobody confirms may answer every question and still be of no use. So may one whose disk is full: what this writes
 * still fits into the log, where a client's row does not fit into its table; without room it counts as not committed.
 *
 * <p>It waits for its commit for as long as that takes, in a session of its own, and holds no lock meanwhile.
 */
public final class HeartbeatWrite {
    private static final Logger LOG = System.getLogger(HeartbeatWrite.class.getName());

    /** A message in the log that nobody decodes; being transactional, it makes its transaction wait like any other. */
    private static final String WRITE = "SELECT pg_logical_emit_message(true, 'pgbaton', '')";

    private final Node node;
    private volatile @Nullable AwakeStopwatch waiting;
    private @Nullable Connection connection;

    public HeartbeatWrite(Node node) {
        this.node = node;
    }

    /** For how long the write has been waiting for its commit; null if none is overdue. */
    @Nullable
    Long stuckMillis() {
        AwakeStopwatch begun = waiting;
        if (begun == null || !node.tenure().admitted()) {
            return null;
        }
        Duration passed = begun.look();
        return passed.compareTo(Limits.WRITE_OVERDUE) > 0 ? passed.toMillis() : null;
    }

    /** Writes for ever. */
    public void run() {
        try {
            while (true) {
                Thread.sleep(waiting == null ? Limits.HEARTBEAT_WRITE : Limits.WRITE_OVERDUE);
                if (!node.tenure().admitted()) {
                    waiting = null;
                    drop();
                } else if (write()) {
                    waiting = null;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True if it is committed: a wait that somebody cancelled ends with a warning, and then nobody knows. */
    private boolean write() {
        if (waiting == null) {
            waiting = new AwakeStopwatch(new BootClock()::now);
        }
        if (node.volume().freeBytes() < Limits.WRITE_ROOM_BYTES) {
            return false;
        }
        try {
            Connection kept = connection == null ? open() : connection;
            connection = kept;
            try (Statement statement = kept.createStatement()) {
                statement.execute(WRITE);
                return statement.getWarnings() == null;
            }
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "the heartbeat write failed", e);
            drop();
            return false;
        }
    }

    private Connection open() throws SQLException {
        Connection opened = Session.plain(node.settings().postgres(), node.secrets());
        opened.setNetworkTimeout(Runnable::run, 0);
        return opened;
    }

    private void drop() {
        Connection broken = connection;
        connection = null;
        if (broken != null) {
            try {
                broken.close();
            } catch (SQLException e) {
                // it is over either way
            }
        }
    }
}
