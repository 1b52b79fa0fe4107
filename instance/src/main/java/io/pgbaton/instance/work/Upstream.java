package io.pgbaton.instance.work;

import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.protocol.Command.Source;
import io.pgbaton.core.rejoin.RejoinDecision.Ancestor;
import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.Poll;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.sql.Session;
import io.pgbaton.instance.sql.SystemIdentity;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the primary of the epoch says about itself.
 *
 * @param position the end of its flushed log, on the epoch's timeline
 * @param history the real ancestors of that timeline
 */
record Upstream(String systemIdentifier, Position position, List<Ancestor> history) {
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Asks it, for a while again and again: it may just be becoming primary. */
    static Upstream ask(Node node, Job job, Source source) throws Exception {
        Timeline wanted = job.ballot().epoch().timeline();
        AtomicReference<String> why = new AtomicReference<>("");
        AtomicReference<Upstream> found = new AtomicReference<>();
        boolean answered = Poll.until(Limits.STREAMING, PAUSE, () -> {
            job.doing("asking %s at %s. %s".formatted(source.primary(), source.address(), why.get()));
            try (Session session =
                    Session.asReplication(source.address(), node.config().replication())) {
                SystemIdentity identity = session.identify();
                why.set("It is on timeline %s".formatted(identity.position().timeline()));
                if (!identity.position().timeline().equals(wanted)) {
                    return false;
                }
                found.set(new Upstream(identity.systemIdentifier(), identity.position(), session.history(wanted)));
                return true;
            } catch (SQLException e) {
                why.set(String.valueOf(e.getMessage()));
                return false;
            }
        });
        if (!answered) {
            throw new Job.FailedException("%s at %s is not primary of epoch %s: %s"
                    .formatted(source.primary(), source.address(), job.ballot().epoch(), why.get()));
        }
        return found.get();
    }
}
