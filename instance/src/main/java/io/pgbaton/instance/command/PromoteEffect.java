package io.pgbaton.instance.command;

import io.pgbaton.core.leash.Leash;
import io.pgbaton.core.leash.LeashTerms;
import io.pgbaton.core.leash.LeashTimes;
import io.pgbaton.core.leash.LeashVerdict;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.fault.FaultPoint;
import io.pgbaton.instance.leash.LeashKeeper;
import io.pgbaton.instance.log.UnreachedTimelines;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.promise.Tenure;
import io.pgbaton.instance.server.HistoryFiles;
import io.pgbaton.instance.server.Poll;
import io.pgbaton.instance.server.PostgresServer.Stop;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.ServerRun;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.sql.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

/**
 * Becomes primary of the epoch, once (I4, I9, rule "Timeline = epoch").
 *
 * <p>{@link #begin}, under the lock:
 *
 * <ol>
 *   <li>Recovery must aim at no timeline that it has nothing of ({@link UnreachedTimelines}).
 *   <li>Clients are locked out, and who is in is sent away.
 *   <li>{@code synchronous_standby_names} of the epoch is in force.
 *   <li>Every missing timeline number below the epoch is occupied.
 *   <li>The leash begins, and the dead-man's switch is armed (I5).
 *   <li>{@code led} is durable: from here on the epoch is spent, whatever happens.
 *   <li>pg_promote.
 * </ol>
 *
 * <p>{@link #finish}, without the lock, so that a freeze can overtake it: waits for the end of recovery and checks that the
 * timeline is the epoch. A lost or late answer of pg_promote is "unknown", never "no".
 */
final class PromoteEffect {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Node node;
    private final Reloading reloading;
    private final SessionGate sessions;

    PromoteEffect(Node node) {
        this.node = node;
        reloading = new Reloading(node);
        sessions = new SessionGate(node);
    }

    /** Calls pg_promote, unless something before it fails; then nothing is spent. */
    ServerRun begin(Command.Promote promote, Promise leading)
            throws IOException, InterruptedException, FailedEffectException, SQLException {
        ServerRun run = node.server().run().orElseThrow(() -> new FailedEffectException("the server has just ended"));
        Epoch epoch = leading.led();
        Duration challenged = node.challenges()
                .use()
                .orElseThrow(() -> new FailedEffectException("its challenge was used up by another request"));
        Position end = node.session().ask(Session::identify).position();
        if (node.unreachedTimelines().standInTheWay(end)) {
            throw new FailedEffectException(
                    "it aims at a timeline that it has nothing of: it must be frozen again before it can be promoted");
        }
        String names = ServerConfig.synchronousNames(epoch, promote.synchronous());
        reloading.closeFor(names);
        sessions.clear(run);
        reloading.awaitSynchronous(names);
        new HistoryFiles(node.volume().wal()).occupyBelow(epoch);
        FaultPoint.PLACEHOLDERS_WRITTEN.reach();
        hold(run, leading, promote.synchronous(), challenged);
        keep(leading);
        FaultPoint.LED_DURABLE.reach();
        node.remember(new Tenure(epoch, false, false, promote.synchronous()));
        run.promoting();
        node.session().ask(session -> session.row("SELECT pg_promote(false)"));
        FaultPoint.PROMOTE_CALLED.reach();
        return run;
    }

    private void hold(ServerRun run, Promise leading, Command.SynchronousSetting setting, Duration challenged)
            throws IOException, FailedEffectException {
        Ballot ballot = Objects.requireNonNull(leading.promised());
        Leash leash = Leash.beginning(
                LeashTimes.PRODUCTION,
                new Leash.Tenure(leading.cluster(), ballot, leading.member(), node.incarnation()),
                LeashTerms.of(setting),
                challenged);
        if (node.leash().begin(leash, new Held(run)) instanceof LeashVerdict.Stop) {
            throw new FailedEffectException("its challenge has become too old meanwhile");
        }
    }

    private void keep(Promise leading) throws IOException {
        try {
            node.promises().keep(leading);
        } catch (IOException e) {
            node.leash().abandon();
            throw e;
        }
    }

    /** This run of the server, as its leash sees it. */
    private final class Held implements LeashKeeper.Writable {
        private final ServerRun run;

        Held(ServerRun run) {
            this.run = run;
        }

        @Override
        public boolean isGone() {
            return node.server().isGone(run);
        }

        @Override
        public void end(String reason) {
            node.server().endAtOnce(run, reason);
        }
    }

    /** Waits until it is primary in the epoch; the same answer each time it is asked. */
    Promoted finish(ServerRun run, Epoch epoch) throws IOException, InterruptedException, FailedEffectException {
        try {
            boolean ended = Poll.until(
                    Limits.PROMOTION,
                    PAUSE,
                    () -> !run.isAlive()
                            || "f"
                                    .equals(node.session()
                                            .ask(s -> s.row("SELECT pg_is_in_recovery()"))
                                            .getFirst()));
            if (!ended || !run.isAlive()) {
                throw new FailedEffectException(
                        ended
                                ? "unknown: the server ended while it was promoted"
                                : "unknown: recovery has not ended yet");
            }
            check(run, epoch);
        } catch (SQLException e) {
            throw new FailedEffectException("unknown: the server was asked to promote, but does not answer", e);
        }
        return new Promoted(beginningOf(epoch));
    }

    private void check(ServerRun run, Epoch epoch)
            throws SQLException, IOException, InterruptedException, FailedEffectException {
        Position position = node.session().ask(Session::identify).position();
        node.promises().lock();
        try {
            if (!position.timeline().equals(epoch.timeline())) {
                node.server().stop(Stop.IMMEDIATE);
                node.server().startSoon();
                throw new FailedEffectException("it came out of recovery on timeline %s instead of %s and was stopped"
                        .formatted(position.timeline(), epoch));
            }
            if (!node.promise().leadsPromised() || !node.promise().led().equals(epoch) || !run.isAlive()) {
                throw new FailedEffectException("a newer epoch overtook the promotion");
            }
            if (run.phase() == Phase.PROMOTING) {
                run.primary();
            }
        } finally {
            node.promises().unlock();
        }
    }

    private Position beginningOf(Epoch epoch) throws IOException, FailedEffectException {
        return new HistoryFiles(node.volume().wal())
                .beginningOf(epoch.timeline())
                .orElseThrow(() ->
                        new FailedEffectException("unknown: timeline %s has no history file yet".formatted(epoch)));
    }
}
