package io.pgbaton.instance.work;

import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.fault.FaultPoint;
import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.Poll;
import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Puts data that a job has made in its place, and starts on it. */
final class Placing {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Placing() {}

    /**
     * Puts {@code data.new} in place, under the lock and only if nothing newer has overtaken the job. The promise says that
     * the volume is joined before the data stands there: data on a volume that is not joined is somebody else's.
     */
    static void place(Node node, Job job, UnaryOperator<Promise> change) throws IOException, Job.SupersededException {
        node.promises().lock();
        try {
            job.goOn();
            node.volume().newDataIsReady();
            FaultPoint.DATA_READY.reach();
            node.promises().keep(change.apply(node.promise()));
            node.volume().finishSwap();
        } finally {
            node.promises().unlock();
        }
    }

    /** Starts the server and waits until it takes SQL; it may take as long as its recovery needs, but must not end. */
    static void startAndAwait(Node node, Job job) throws Exception {
        node.server().start();
        boolean ready = Poll.until(Limits.RECOVERY, PAUSE, () -> {
            job.goOn();
            if (node.server().run().isEmpty()) {
                throw new Job.FailedException(
                        node.server().trouble().orElse("PostgreSQL ended before it was ready, see its log"));
            }
            return node.server().phase() == Phase.STANDBY;
        });
        if (!ready) {
            throw new Job.FailedException("PostgreSQL is not ready after %d s".formatted(Limits.RECOVERY.toSeconds()));
        }
    }
}
