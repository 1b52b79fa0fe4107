package io.pgbaton.e2e.kubernetes;

import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.story.Distribution;
import io.pgbaton.e2e.story.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Kills the operator that leads again and again, and prints how long nobody led: no status was written and no object put right.
 * Failovers do not wait for it, since every operator raises them.
 */
public final class TakeoverBench {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private TakeoverBench() {}

    /** Argument: how often. */
    public static void main(String[] args) {
        int times = Integer.parseInt(args[0]);
        Progress progress = new Progress(System.out);
        List<Duration> gaps = new ArrayList<>();
        try (Installation installation = new Installation(Sandbox.running())) {
            for (int i = 1; i <= times; i++) {
                installation.awaitReady();
                Duration gap = killLeader(installation);
                gaps.add(gap);
                progress.say("%d of %d: another one led after %d ms".formatted(i, times, gap.toMillis()));
            }
            installation.awaitReady();
        }
        progress.print("Without a leader: " + Distribution.of(gaps));
    }

    private static Duration killLeader(Installation installation) {
        Installation.Term before = installation.term();
        installation.kill(installation.leader());
        long begin = System.nanoTime();
        Eventually.within(
                DEADLINE,
                "another leader than " + before,
                () -> !installation.term().equals(before));
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
