package io.pgbaton.e2e.local;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.e2e.process.Eventually.DeadlineMissed;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.stack.Deploy;
import io.pgbaton.e2e.story.Account;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.e2e.story.Progress;
import io.pgbaton.e2e.story.Witness;
import io.pgbaton.worker.local.LocalCluster;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The story in one go: a cluster is bootstrapped, a client writes, the primary's postmaster is killed, the role moves, the old
 * primary comes back. Succeeds only if the promise held.
 */
public final class Demo {
    private static final Duration BOOTSTRAP_DEADLINE = Duration.ofMinutes(3);
    private static final Duration REJOIN_DEADLINE = Duration.ofMinutes(3);

    /** Before the kill and after the return. */
    private static final int COMMITS = 100;

    private static final Duration COMMITS_DEADLINE = Duration.ofMinutes(1);

    private final Progress progress = new Progress(System.out);
    private final LocalStack stack;
    private final ClusterWatch watch;

    private Demo(LocalStack stack) {
        this.stack = stack;
        this.watch = new ClusterWatch(stack);
    }

    /** Arguments: DIR [--keep]. Ends with 0 if the promise held. */
    public static void main(String[] args) throws Exception {
        boolean keep = List.of(args).contains("--keep");
        boolean held;
        try (LocalStack stack = LocalStack.start(Plan.in(Path.of(args[0])).onWantedPorts())) {
            Demo demo = new Demo(stack);
            held = demo.run();
            if (keep) {
                demo.explain();
                stack.keep();
            }
        } catch (DeadlineMissed | IllegalStateException e) {
            System.err.println("demo: " + e.getMessage());
            held = false;
        }
        System.exit(held ? 0 : 1);
    }

    private boolean run() throws SQLException {
        progress.say("processes started in %s; Web UI: %s"
                .formatted(stack.cluster().directory(), stack.temporal().page()));
        Baton founded = watch.awaitServing(BOOTSTRAP_DEADLINE);
        watch.awaitAllStreaming(BOOTSTRAP_DEADLINE);
        progress.say("cluster bootstrapped by its workflow: %s leads epoch %s, everyone else streams from it"
                .formatted(founded.holder(), founded.epoch()));
        try (Witness witness = Witness.ofPublishedRoute(stack)) {
            witness.awaitAcknowledged();
            progress.say(
                    "a client writes, one row a commit; every server is asked ten times a second if it is writable");
            witness.ledger().awaitMore(COMMITS, COMMITS_DEADLINE);
            Failover failover = Failover.provoke(stack, witness, this::kill);
            progress.say("%s leads epoch %s, the client writes again after %d ms"
                    .formatted(
                            failover.to(),
                            failover.epoch(),
                            failover.gap().length().toMillis()));
            watch.awaitStreaming(failover.from(), REJOIN_DEADLINE);
            progress.say("%s is back and streams from %s".formatted(failover.from(), failover.to()));
            witness.ledger().awaitMore(COMMITS, COMMITS_DEADLINE);
            return new Account(progress, stack, witness).tell(List.of(failover));
        }
    }

    private void kill(InstanceProcess primary) {
        progress.say("SIGKILL to PostgreSQL of the primary %s (pid %s)".formatted(primary, primary.postmaster()));
        primary.killPostgres();
    }

    private void explain() {
        LocalCluster cluster = stack.cluster();
        progress.print("");
        progress.print("Everything is left running. Look:");
        progress.print(
                "  chroot %s env PGPASSWORD=$(cat %s/app-password) /usr/lib/postgresql/%d/bin/psql -h %s -U app app"
                        .formatted(
                                Deploy.tree(cluster.major()),
                                cluster.secrets(),
                                cluster.major(),
                                stack.published().orElseThrow().host()));
        progress.print("    select epoch, server, count(*), min(at), max(at) from ledger group by 1, 2 order by 1;");
        progress.print("  " + stack.temporal().page());
        progress.print("  %s workflow list".formatted(stack.temporal().commandLine()));
        progress.print("Stop: %s --stop --dir %s".formatted(Deploy.script("demo"), cluster.directory()));
    }
}
