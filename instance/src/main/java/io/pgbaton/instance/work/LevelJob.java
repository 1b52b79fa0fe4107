package io.pgbaton.instance.work;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Command.Source;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.sql.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * While this member is frozen, streams from another frozen one what it lacks, and then receives nothing again (M2).
 *
 * <p>The other one receives nothing either, so its log does not grow, and both are on one timeline, which has one writer: what
 * comes is the rest of the very same log. The name under which it streams is of no epoch, so nobody counts it as an
 * acknowledgement. Nothing of this is promised: a server that starts anew is frozen as before.
 */
public final class LevelJob {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Node node;
    private final Source source;
    private final Position until;

    public LevelJob(Node node, Source source, Position until) {
        this.node = node;
        this.source = source;
        this.until = until;
    }

    public String run(Job job) throws Exception {
        if (!reaches(position())) {
            try {
                receiveFrom(job, new Followed(Epoch.NONE, source.primary(), source.address()));
                await(job);
            } finally {
                stopReceiving();
            }
        }
        return "it has all that %s has, up to %s".formatted(source.primary(), until);
    }

    private void receiveFrom(Job job, Followed upstream) throws Exception {
        node.promises().lock();
        try {
            job.goOn();
            if (!isFrozen(job) || node.server().phase() != Phase.STANDBY) {
                throw new Job.FailedException("it is no frozen standby any more");
            }
            node.server().reload(node.server().state().withUpstream(upstream));
        } finally {
            node.promises().unlock();
        }
    }

    /** Any command but this one, and any restart of the server, cuts it off: then it has to be asked for again. */
    private void await(Job job) throws Exception {
        Position last = position();
        long sinceNanos = System.nanoTime();
        while (!reaches(last)) {
            job.doing(
                    "streaming from %s at %s, has %s of %s".formatted(source.primary(), source.address(), last, until));
            if (node.server().state().upstream() == null) {
                throw new Job.FailedException("it was cut off from %s at %s".formatted(source.primary(), last));
            }
            if (System.nanoTime() - sinceNanos > Limits.STREAMING.toNanos()) {
                throw new Job.FailedException("nothing has come from %s for %d s: see PostgreSQL's log"
                        .formatted(source.primary(), Limits.STREAMING.toSeconds()));
            }
            Thread.sleep(PAUSE);
            Position now = position();
            sinceNanos = now != null && !now.equals(last) ? System.nanoTime() : sinceNanos;
            last = now == null ? last : now;
        }
    }

    private void stopReceiving() throws IOException {
        node.promises().lock();
        try {
            Followed upstream = node.server().state().upstream();
            if (upstream != null && upstream.epoch().equals(Epoch.NONE)) {
                node.server().reload(node.server().state().withUpstream(null));
            }
        } finally {
            node.promises().unlock();
        }
    }

    private boolean isFrozen(Job job) {
        Promise promise = node.promise();
        return job.ballot().equals(promise.promised()) && !promise.followsPromised() && !promise.leadsPromised();
    }

    private boolean reaches(@Nullable Position position) {
        return position != null && position.timeline().equals(until.timeline()) && position.compareTo(until) >= 0;
    }

    /** Null while it cannot be asked. */
    private @Nullable Position position() {
        try {
            return node.session().ask(Session::identify).position();
        } catch (SQLException e) {
            return null;
        }
    }
}
