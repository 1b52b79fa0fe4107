package io.pgbaton.e2e.local;

import io.pgbaton.e2e.process.Eventually.DeadlineMissed;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Distribution;
import io.pgbaton.e2e.story.PlainRestarts;
import io.pgbaton.e2e.story.Progress;
import io.pgbaton.e2e.story.Trials;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/**
 * Kills PostgreSQL of the current primary again and again and prints for how long a client could not write, what each step took
 * of it, and what a plain restart in place costs on the same machine at the same time. Fails if the promise did not hold.
 */
public final class Bench {
    private static final Duration BOOTSTRAP_DEADLINE = Duration.ofMinutes(3);

    private final Progress progress = new Progress(System.out);
    private final LocalStack stack;

    private Bench(LocalStack stack) {
        this.stack = stack;
    }

    /** Arguments: DIR N. Ends with 0 if the promise held in all of them. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        int failovers = Integer.parseInt(args[1]);
        boolean held;
        try (LocalStack stack = LocalStack.start(Plan.in(directory))) {
            held = new Bench(stack).run(failovers);
        } catch (DeadlineMissed | IllegalStateException e) {
            System.err.println("bench: " + e.getMessage());
            held = false;
        }
        System.exit(held ? 0 : 1);
    }

    private boolean run(int count) throws SQLException {
        ClusterWatch watch = new ClusterWatch(stack);
        watch.awaitServing(BOOTSTRAP_DEADLINE);
        watch.awaitAllStreaming(BOOTSTRAP_DEADLINE);
        progress.say(
                "cluster bootstrapped: PostgreSQL %d".formatted(stack.cluster().major()));
        Trials trials = Trials.run(progress, stack, Trials.Ordeal.of(InstanceProcess::killPostgres, count));
        progress.say("now a plain server, killed and restarted in place");
        Distribution restarts = PlainRestarts.measure(
                stack.cluster().directory().resolve("plain"), Plan.DEFAULT_MAJOR, count, Trials.COMMITS_BETWEEN);
        trials.printCosts(progress);
        progress.print("plain restart     " + restarts);
        progress.print(String.format(
                Locale.ROOT,
                "median write gap is %.1f times that of a plain restart",
                (double) trials.gaps().median().toMillis()
                        / Math.max(1, restarts.median().toMillis())));
        trials.printVerdict(progress);
        return trials.held();
    }
}
