package io.pgbaton.instance.work;

import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.protocol.Command.Source;
import io.pgbaton.instance.fault.FaultPoint;
import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.HistoryFiles;
import io.pgbaton.instance.server.Tool;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.volume.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * Takes a diverged log back to where it left the primary's, by pg_rewind. The server is held stopped.
 *
 * <p>The server was stopped at once, not in order: then pg_rewind first recovers it to the end of its log, and knows where that
 * is. Its single-user server, which nobody can reach, dies if standby.signal is there. (After an order to stop in the middle
 * of recovery, pg_rewind says "no rewind required".) A rewind is not cut short: half rewound data can only be cloned
 * anew. The marker beside the data says so after a crash.
 */
final class Rewinding {
    /** It goes by the control file, which can be far behind the log of a server that was stopped in the middle of recovery. */
    private static final String NOTHING_DONE = "no rewind required";

    private final Node node;
    private final Source source;

    Rewinding(Node node, Source source) {
        this.node = node;
        this.source = source;
    }

    void run(Job job) throws Exception {
        new HistoryFiles(node.volume().wal()).prepareForStart();
        node.config().prepareForTools();
        DurableFiles.write(node.volume().unfinishedRewind(), job.ballot() + "\n");
        FaultPoint.REWIND_BEGUN.reach();
        job.doing("rewinding against " + source.primary());
        Files.deleteIfExists(node.volume().data().resolve("standby.signal"));
        Files.deleteIfExists(node.volume().data().resolve("postmaster.pid"));
        rewind();
        FaultPoint.REWIND_DONE.reach();
        finish(job);
    }

    private void rewind() throws Exception {
        Tool.Result result = Tool.run(
                Tool.Call.withErrors(
                        node.settings().pgBin().resolve("pg_rewind"),
                        List.of(
                                "--target-pgdata",
                                node.volume().data().toString(),
                                "--source-server",
                                node.config().replication().conninfo(source.primary(), source.address())
                                        + " dbname=postgres",
                                "--config-file",
                                node.config().file().toString())),
                Limits.COPY);
        if (result.isOk() && result.output().contains(NOTHING_DONE)) {
            throw new Job.FailedException("pg_rewind saw nothing to rewind, but the log has left the primary's");
        }
        if (!result.isOk()) {
            throw new Job.FailedException("pg_rewind ended with %d: %s".formatted(result.code(), result.lastLine()));
        }
    }

    /** The data is whole again even if a newer epoch has overtaken the job; but then it follows nobody. */
    private void finish(Job job) throws IOException, Job.SupersededException {
        DurableFiles.write(node.volume().data().resolve("standby.signal"), "");
        DurableFiles.replace(node.volume().data().resolve("postgresql.auto.conf"), "");
        DurableFiles.delete(node.volume().unfinishedRewind());
        node.promises().lock();
        try {
            job.goOn();
            node.promises()
                    .keep(node.promise()
                            .following(new Followed(job.ballot().epoch(), source.primary(), source.address())));
        } finally {
            node.promises().unlock();
        }
    }
}
