package io.pgbaton.e2e.story;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.e2e.ledger.Audit;
import io.pgbaton.e2e.ledger.Ledger;
import io.pgbaton.e2e.ledger.LedgerWriter;
import io.pgbaton.e2e.ledger.Login;
import io.pgbaton.e2e.ledger.Reign;
import io.pgbaton.e2e.ledger.Route;
import io.pgbaton.e2e.ledger.Stopwatch;
import io.pgbaton.e2e.ledger.WritableSampler;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.stack.Stack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Clients that write all the time, and a sampler that asks every server whether it is writable. */
public final class Witness implements AutoCloseable {
    private static final Duration WRITE_DEADLINE = Duration.ofMinutes(1);
    private static final int SILENCE_SECONDS = 30;

    private final Stopwatch clock = new Stopwatch();
    private final Ledger ledger = new Ledger();
    private final Stack<?> stack;
    private final List<LedgerWriter> writers;
    private final WritableSampler sampler;

    private Witness(Stack<?> stack, List<Route> routes) {
        this.stack = stack;
        this.sampler = WritableSampler.start(clock, stack::observer, stack::servers);
        this.writers = routes.stream()
                .map(route -> LedgerWriter.start(ledger, clock, stack::application, route))
                .toList();
    }

    /** Clients that find the primary in every way there is. */
    public static Witness ofAllRoutes(Stack<?> stack) {
        return new Witness(stack, List.of(stack.route(), Route.multiHost(stack::addresses)));
    }

    /** One client that goes where it is told, and takes as little as possible of a small machine: for measuring. */
    public static Witness ofPublishedRoute(Stack<?> stack) {
        return new Witness(stack, List.of(stack.route()));
    }

    public Stopwatch clock() {
        return clock;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Who was writable in which epoch, asked directly. */
    public List<Reign> writable() {
        return sampler.reigns();
    }

    /** How long after the fault anybody still found a server of an older epoch writable; zero if nobody did. */
    public Duration writableAfterFault(Failover failover) {
        return writableAfter(failover.faultAt(), failover.epoch());
    }

    /** How long after this moment anybody still found a server of an epoch before this one writable; zero if nobody did. */
    public Duration writableAfter(Duration moment, Epoch epoch) {
        return lastSeen(sightings(), moment, epoch);
    }

    /** How long after this moment a server of an epoch before this one was still asked for a commit that it acknowledged. */
    public Duration acknowledgingAfter(Duration moment, Epoch epoch) {
        return lastSeen(ledger.reigns(), moment, epoch);
    }

    private static Duration lastSeen(List<Reign> sightings, Duration moment, Epoch epoch) {
        return sightings.stream()
                .filter(reign -> reign.epoch() < epoch.number())
                .map(reign -> reign.lastAsked().minus(moment))
                .filter(Duration::isPositive)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** The longest time without an acknowledged commit so far. */
    public Duration longestGap() {
        return ledger.longestGap(Duration.ZERO, clock.elapsed()).length();
    }

    /** A commit is a sighting like any other, and names the server by the same address. */
    private List<Reign> sightings() {
        List<Reign> all = new ArrayList<>(sampler.reigns());
        all.addAll(ledger.reigns());
        return all;
    }

    /** Waits until a commit that is asked for from now on is acknowledged. */
    public void awaitAcknowledged() {
        Duration now = clock.elapsed();
        Eventually.within(WRITE_DEADLINE, "an acknowledged commit", () -> ledger.acknowledgedSince(now));
    }

    /**
     * Where two servers were writable at once; empty if never.
     *
     * @throws IllegalStateException if no server ever answered: who sees nothing can vouch for nothing
     */
    public List<String> twoWritable() {
        if (sampler.answers() == 0) {
            throw new IllegalStateException("no server said whether it is writable; does the observer's login work?");
        }
        return Reign.overlaps(sightings());
    }

    /** Stops the writers and compares what they were told with what the primary has. */
    public Audit audit() throws SQLException {
        return auditOn(stack);
    }

    /** The same, comparing with what the primary of another cluster has that went on with its volumes. */
    public Audit auditOn(Stack<?> later) throws SQLException {
        writers.forEach(LedgerWriter::close);
        Address primary = later.published().orElseThrow(() -> new IllegalStateException("nobody is published"));
        return ledger.audit(rows(later.application(), primary));
    }

    /** The ids of all rows that clients have written and that this server has. */
    public static Set<Long> rows(Login login, Address server) throws SQLException {
        Set<Long> rows = new HashSet<>();
        try (Connection connection = login.connect(server, SILENCE_SECONDS);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select id from ledger")) {
            while (result.next()) {
                rows.add(result.getLong(1));
            }
        }
        return rows;
    }

    @Override
    public void close() {
        writers.forEach(LedgerWriter::close);
        sampler.close();
    }
}
