package io.pgbaton.instance.work;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.promise.Dirty;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.protocol.Command.Source;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.core.rejoin.RejoinDecision;
import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.log.ControlData;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.PostgresServer.Stop;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.ServerRun;
import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings this member back onto the log of the epoch's primary (I10).
 *
 * <ol>
 *   <li>The primary says its timeline, which must be the epoch, its history and how far it is.
 *   <li>Where our own log ends is found as in a freeze.
 *   <li>{@link RejoinDecision}: follow, rewind or clone. Before a rewind or clone touches anything, {@code dirty} is durable
 *       with the floor up to which this member does not count.
 *   <li>The server starts as a standby of the primary and is seen to stream the epoch's timeline.
 * </ol>
 *
 * <p>A failed try is followed by a clone; after {@link Limits#REJOIN_ATTEMPTS} tries the job fails with the last reason.
 */
public final class RejoinJob {
    private static final Logger LOG = System.getLogger(RejoinJob.class.getName());

    private final Node node;
    private final Source source;
    private final Rewinding rewinding;
    private final Cloning cloning;

    public RejoinJob(Node node, Source source) {
        this.node = node;
        this.source = source;
        rewinding = new Rewinding(node, source);
        cloning = new Cloning(node, source);
    }

    public String run(Job job) throws Exception {
        boolean failed = node.volume().isHalfRewound();
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(job, failed);
            } catch (Job.FailedException | IOException e) {
                if (attempt >= Limits.REJOIN_ATTEMPTS) {
                    throw e;
                }
                LOG.log(Level.WARNING, "rejoin failed, trying again", e);
                job.doing("trying again, because: " + e.getMessage());
                failed = true;
                Thread.sleep(Limits.REJOIN_PAUSE);
            }
        }
    }

    private String attempt(Job job, boolean rewindFailed) throws Exception {
        Upstream upstream = Upstream.ask(node, job, source);
        String mine = node.promise().systemIdentifier();
        if (!upstream.systemIdentifier().equals(mine)) {
            throw new Job.FailedException("%s has database %s, this volume %s"
                    .formatted(source.primary(), upstream.systemIdentifier(), mine));
        }
        job.doing("finding the end of its own log");
        Position own = rewindFailed ? null : ownPosition(job);
        RejoinDecision decision = RejoinDecision.decide(
                own, node.promise().led(), upstream.position().timeline(), upstream.history(), rewindFailed);
        LOG.log(Level.INFO, "rejoin: {0}", decision.summary());
        switch (decision) {
            case RejoinDecision.Follow ignored -> follow(job);
            case RejoinDecision.Rewind rewind -> rewind(job, floor(own, rewind.fork(), upstream));
            case RejoinDecision.Clone ignored -> copy(job, upstream, floor(own, Lsn.ZERO, upstream));
        }
        Streaming.startAndAwait(node, job);
        return decision.summary();
    }

    /** Under the lock, so that no freeze or follow comes between the looks. */
    private @Nullable Position ownPosition(Job job) throws Exception {
        node.promises().lock();
        try {
            job.goOn();
            Optional<ServerRun> run = node.server().run();
            if (run.isPresent() && node.server().phase() == Phase.STANDBY) {
                Optional<Position> online = node.cutOff().settle(run.get(), Limits.FREEZE_ONLINE);
                if (online.isPresent()) {
                    return online.get();
                }
            }
            node.server().stop(Stop.IMMEDIATE);
            if (!node.volume().hasData()) {
                return null;
            }
            return node.logEnd()
                    .find(ControlData.read(
                            node.settings().pgBin(), node.volume().data()));
        } finally {
            node.promises().unlock();
        }
    }

    private void follow(Job job) throws IOException, Job.SupersededException {
        node.promises().lock();
        try {
            job.goOn();
            node.promises().keep(node.promise().following(followed(job)));
            node.server().reload(new ServerConfig.State(followed(job), "", true));
        } finally {
            node.promises().unlock();
        }
    }

    private void rewind(Job job, Lsn floor) throws Exception {
        stopDirty(job, new Dirty(floor, "rewind"));
        try {
            rewinding.run(job);
        } finally {
            node.server().release();
            startFrozenUnlessHalfRewound();
        }
    }

    private void copy(Job job, Upstream upstream, Lsn floor) throws Exception {
        stopDirty(job, new Dirty(floor, "clone"));
        try {
            cloning.run(job, upstream, floor);
        } finally {
            node.server().release();
            startFrozenUnlessHalfRewound();
        }
    }

    /** What was overtaken or failed leaves a standby that receives nothing; what succeeded follows as promised. */
    private void startFrozenUnlessHalfRewound() throws IOException {
        node.server().start();
    }

    private void stopDirty(Job job, Dirty dirty) throws IOException, Job.SupersededException {
        node.promises().lock();
        try {
            job.goOn();
            node.promises().keep(node.promise().withDirty(dirty));
            node.server().stop(Stop.IMMEDIATE);
            node.server().hold(dirty.cause() + " under way");
        } finally {
            node.promises().unlock();
        }
    }

    private Followed followed(Job job) {
        return new Followed(job.ballot().epoch(), source.primary(), source.address());
    }

    /** The larger of what it had of the common log and what the primary has now; never below an older floor. */
    private Lsn floor(@Nullable Position own, Lsn fork, Upstream upstream) {
        Lsn floor = upstream.position().lsn();
        if (own != null && min(own.lsn(), fork).compareTo(floor) > 0) {
            floor = min(own.lsn(), fork);
        }
        Dirty before = node.promise().dirty();
        return before != null && before.floor().compareTo(floor) > 0 ? before.floor() : floor;
    }

    private static Lsn min(Lsn a, Lsn b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
