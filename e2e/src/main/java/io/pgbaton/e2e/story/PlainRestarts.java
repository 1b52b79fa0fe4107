package io.pgbaton.e2e.story;

import io.pgbaton.e2e.ledger.Ledger;
import io.pgbaton.e2e.ledger.LedgerWriter;
import io.pgbaton.e2e.ledger.Route;
import io.pgbaton.e2e.ledger.Stopwatch;
import io.pgbaton.e2e.local.PlainServer;
import io.pgbaton.e2e.process.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The least that a killed PostgreSQL can cost: the same client, one plain server, restarted in place at once. */
public final class PlainRestarts {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private final Ledger ledger = new Ledger();
    private final Stopwatch clock = new Stopwatch();

    private PlainRestarts() {}

    /**
     * The write gaps of {@code count} kills.
     *
     * @param commitsBetween how much a client commits between two of them: recovery replays it
     */
    public static Distribution measure(Path directory, int major, int count, int commitsBetween) {
        return new PlainRestarts().run(directory, major, count, commitsBetween);
    }

    private Distribution run(Path directory, int major, int count, int commitsBetween) {
        List<Duration> gaps = new ArrayList<>();
        try (PlainServer server = PlainServer.start(directory, major);
                LedgerWriter _ = LedgerWriter.start(
                        ledger, clock, server::login, Route.published(() -> Optional.of(server.address())))) {
            for (int i = 0; i < count; i++) {
                ledger.awaitMore(commitsBetween, DEADLINE);
                Duration killedAt = clock.elapsed();
                server.killAndAwaitRestart();
                Duration restarted = clock.elapsed();
                Eventually.within(DEADLINE, "a commit after the restart", () -> ledger.acknowledgedSince(restarted));
                gaps.add(ledger.longestGap(killedAt, clock.elapsed()).length());
            }
        }
        return Distribution.of(gaps);
    }
}
