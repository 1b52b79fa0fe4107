package io.pgbaton.instance.work;

import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.Poll;
import io.pgbaton.instance.settings.Limits;
import java.sql.SQLException;
import java.time.Duration;

/** Waits until the server receives the epoch's log. */
final class Streaming {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Streaming() {}

    static void startAndAwait(Node node, Job job) throws Exception {
        job.doing("starting as a standby");
        Placing.startAndAwait(node, job);
        await(node, job);
    }

    /** A receiver that says "streaming" may be in a failing loop: the log must be the epoch's. */
    static void await(Node node, Job job) throws Exception {
        String timeline = job.ballot().epoch().timeline().toString();
        job.doing("waiting to stream timeline " + timeline);
        boolean streams = Poll.until(Limits.STREAMING, PAUSE, () -> {
            job.goOn();
            try {
                return node.session()
                        .ask(s -> s.row("SELECT EXISTS (SELECT FROM pg_stat_wal_receiver"
                                + " WHERE status = 'streaming' AND received_tli = " + timeline + ")"))
                        .getFirst()
                        .equals("t");
            } catch (SQLException e) {
                return false;
            }
        });
        if (!streams) {
            throw new Job.FailedException("it does not stream timeline %s after %d s: see PostgreSQL's log"
                    .formatted(timeline, Limits.STREAMING.toSeconds()));
        }
    }
}
