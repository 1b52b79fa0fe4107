package io.pgbaton.instance.command;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.promise.Dirty;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.fault.FaultPoint;
import io.pgbaton.instance.log.ControlData;
import io.pgbaton.instance.log.CutOff;
import io.pgbaton.instance.log.UnreachedTimelines;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.node.Objections;
import io.pgbaton.instance.server.PostgresServer.Stop;
import io.pgbaton.instance.server.ServerRun;
import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stops receiving and answers how far the log reaches (I7).
 *
 * <ol>
 *   <li>A server that may be or become writable is stopped at once.
 *   <li>One that takes SQL is cut off by a reload and looked at twice ({@link CutOff}).
 *   <li>One that is starting, and had nobody to stream from when it started, can receive nothing: its log is read from
 *       outside while it recovers. Any other is stopped, its log is read, and it is started again as a frozen standby.
 *   <li>What {@link UnreachedTimelines} names is taken away, with the server stopped: it could not be promoted else.
 * </ol>
 *
 * <p>The log of a frozen instance does not grow, so what was read from outside is answered again to a repeated request. Only a
 * running server is levelled; should it not settle afterwards, what is answered is less than it has, and harms nobody.
 */
final class FreezeEffect {
    private record Offline(Ballot ballot, @Nullable Dirty dirty, Position position, boolean wasConsistent) {
        boolean isOf(Ballot otherBallot, @Nullable Dirty otherDirty) {
            return ballot.equals(otherBallot) && Objects.equals(dirty, otherDirty);
        }
    }

    private static final Position UNKNOWN = new Position(new Timeline(0), Lsn.ZERO);

    private final Node node;
    private final CutOff cutOff;
    private final UnreachedTimelines unreached;
    private @Nullable Offline offline;

    FreezeEffect(Node node) {
        this.node = node;
        cutOff = node.cutOff();
        unreached = node.unreachedTimelines();
    }

    /** Under the lock, with the promise durable. */
    Frozen apply(Ballot ballot) throws IOException, InterruptedException, FailedEffectException {
        FaultPoint.FREEZE_PROMISED.reach();
        if (!node.volume().hasData() || node.volume().isHalfRewound()) {
            return answer(ballot, UNKNOWN, false);
        }
        Optional<ServerRun> run = node.server().run();
        if (!stopIfNeeded(run) && run.isPresent() && run.get().phase() == Phase.STANDBY) {
            Optional<Position> online = cutOff.settle(run.get(), Limits.FREEZE_ONLINE);
            if (online.isPresent() && !unreached.standInTheWay(online.get())) {
                return answer(ballot, online.get(), true);
            }
            if (online.isPresent()) {
                offline = null;
            }
            if (offline == null || !offline.isOf(ballot, node.promise().dirty())) {
                node.server().stop(Stop.IMMEDIATE);
            }
        }
        return offline(ballot);
    }

    /** The same, but for the position: a server that may be or become writable is stopped, and no more is waited for (M3). */
    Frozen word(Ballot ballot) throws IOException {
        stopIfNeeded(node.server().run());
        node.server().startSoon();
        return answer(ballot, UNKNOWN, false);
    }

    /** True if it was stopped. */
    private boolean stopIfNeeded(Optional<ServerRun> run) throws IOException {
        boolean needed = run.filter(FreezeEffect::mustStop).isPresent();
        if (needed) {
            node.server().stop(Stop.IMMEDIATE);
        }
        return needed;
    }

    private static boolean mustStop(ServerRun run) {
        return run.wasPromoted()
                || run.phase() == Phase.PRIMARY
                || (run.phase() == Phase.STARTING && !run.wasAlwaysFrozen());
    }

    private Frozen offline(Ballot ballot) throws IOException, InterruptedException {
        Offline known = offline;
        Dirty dirty = node.promise().dirty();
        if (known == null || !known.isOf(ballot, dirty)) {
            ControlData control =
                    ControlData.read(node.settings().pgBin(), node.volume().data());
            known = new Offline(ballot, dirty, node.logEnd().find(control), !control.needsBackupEnd());
            if (unreached.standInTheWay(known.position)) {
                node.server().stop(Stop.IMMEDIATE);
                unreached.forget(known.position);
            }
            offline = known;
        }
        node.server().startSoon();
        return answer(ballot, known.position, known.wasConsistent);
    }

    private Frozen answer(Ballot ballot, Position position, boolean whole) {
        Promise promise = node.promise();
        return new Frozen(
                promise.member(),
                node.incarnation(),
                ballot,
                position,
                node.server().phase() == Phase.STANDBY,
                whole && promise.dirty() == null,
                Objections.of(node),
                node.volume().freeBytes());
    }
}
