package io.pgbaton.instance.log;

import io.pgbaton.core.model.Position;
import io.pgbaton.instance.server.Poll;
import io.pgbaton.instance.server.PostgresServer;
import io.pgbaton.instance.server.ServerRun;
import io.pgbaton.instance.server.Sleep;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.sql.KeptSession;
import io.pgbaton.instance.sql.Look;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Cuts a running standby off from whom it streams, and tells where its log ends (I7).
 *
 * <p>It is cut off when two looks see no receiver, neither in {@code pg_stat_activity} (which hides a connecting one from
 * {@code pg_stat_wal_receiver}) nor among the processes, the empty settings, and a startup process that waits for log at the
 * same place.
 *
 * <p>The second look is in a session of its own: the postmaster tells its children to read the settings again before it starts
 * a session that knows the new ones. So if the startup process sleeps one and the same sleep from before that look to after it,
 * it has taken notice of them, and will ask for no receiver any more. Where the kernel does not tell about sleeps, the looks are
 * a tick apart instead.
 */
public final class CutOff {
    private static final Duration PAUSE = Duration.ofMillis(4);
    private static final String RECEIVER = "walreceiver";
    private static final String STARTUP = "startup";

    private final PostgresServer server;
    private final KeptSession session;
    private final LogEnd logEnd;

    public CutOff(PostgresServer server, KeptSession session, LogEnd logEnd) {
        this.server = server;
        this.session = session;
        this.logEnd = logEnd;
    }

    /** The end of the last record replayed, which is the end of the log; empty if it cannot be told within the limit. */
    public Optional<Position> settle(ServerRun run, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        server.reload(server.state().withUpstream(null));
        try {
            while (System.nanoTime() < end) {
                Optional<Position> first = look(run, false, Duration.ofNanos(end - System.nanoTime()));
                if (first.isEmpty()) {
                    return Optional.empty();
                }
                Optional<Sleep> before = sleepOfStartup(run);
                if (before.isEmpty()) {
                    Thread.sleep(Limits.TICK);
                }
                Optional<Position> second = look(run, true, Duration.ZERO);
                if (second.equals(first)
                        && (before.isEmpty() || sleepOfStartup(run).equals(before))) {
                    return second;
                }
            }
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private Optional<Position> look(ServerRun run, boolean inNewSession, Duration limit)
            throws SQLException, InterruptedException, IOException {
        AtomicReference<Look> seen = new AtomicReference<>();
        Poll.Condition<SQLException> cutOff = () -> {
            Look look = inNewSession ? session.askAnew(Look::at) : session.ask(Look::at);
            seen.set(look);
            return look.isCutOff() && look.waitsForLog() && !hasReceiver(run);
        };
        return Poll.until(limit, PAUSE, cutOff) ? endOf(seen.get()) : Optional.empty();
    }

    private Optional<Sleep> sleepOfStartup(ServerRun run) {
        return server.processes().sleepOf(run.pid(), STARTUP);
    }

    private boolean hasReceiver(ServerRun run) {
        return server.processes().childrenOf(run.pid()).stream()
                .anyMatch(child -> child.title().contains(RECEIVER));
    }

    /** What was received can end inside a record, which then is not part of the log: nobody can replay it. */
    private Optional<Position> endOf(Look look) throws IOException, InterruptedException {
        Position replayed = look.replayed();
        if (replayed == null) {
            return Optional.empty();
        }
        return look.received().equals(replayed) || !logEnd.hasRecordAt(replayed)
                ? Optional.of(replayed)
                : Optional.empty();
    }
}
