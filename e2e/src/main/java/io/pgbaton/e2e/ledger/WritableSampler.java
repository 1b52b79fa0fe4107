package io.pgbaton.e2e.ledger;

import io.pgbaton.core.model.Address;
import io.pgbaton.e2e.process.Eventually;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Asks every server, ten times a second and past every route, whether it is writable.
 *
 * <p>Asked as the role that every server lets in at any time, so that a writable server is seen even while clients are not
 * admitted to it: stricter than what clients are promised.
 */
public final class WritableSampler implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final int SILENCE_SECONDS = 1;
    /** The timeline it writes on, which is the epoch; 0 while it is in recovery. */
    private static final String QUERY = """
            select case when pg_is_in_recovery() then 0
              else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint end
            """;

    private final Reigns reigns = new Reigns();
    private final AtomicLong answers = new AtomicLong();
    private final Stopwatch clock;
    private final Supplier<Login> login;
    private final Supplier<? extends Collection<Address>> servers;
    private final Map<Address, Thread> threads = new HashMap<>();
    private final Thread lookout;
    private volatile boolean closed;

    private WritableSampler(Stopwatch clock, Supplier<Login> login, Supplier<? extends Collection<Address>> servers) {
        this.clock = clock;
        this.login = login;
        this.servers = servers;
        this.lookout = Thread.ofVirtual().name("sampler lookout").unstarted(this::lookOut);
    }

    /**
     * Begins to ask.
     *
     * @param servers asked all the time: a server that it once named is sampled for ever, even if it is not named any more
     */
    public static WritableSampler start(
            Stopwatch clock, Supplier<Login> login, Supplier<? extends Collection<Address>> servers) {
        WritableSampler sampler = new WritableSampler(clock, login, servers);
        sampler.lookout.start();
        return sampler;
    }

    /** Who was seen writable in which epoch. */
    public List<Reign> reigns() {
        return reigns.all();
    }

    /** How many answers there were, writable or not. */
    public long answers() {
        return answers.get();
    }

    @Override
    public void close() {
        closed = true;
        join(lookout);
        threads.values().forEach(WritableSampler::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookOut() {
        while (!closed) {
            for (Address server : servers.get()) {
                threads.computeIfAbsent(
                        server,
                        found -> Thread.ofVirtual().name("sampler " + found).start(() -> run(found)));
            }
            Eventually.pause(TICK);
        }
    }

    private void run(Address server) {
        while (!closed) {
            try (Connection connection = login.get().connect(server, SILENCE_SECONDS);
                    Statement statement = connection.createStatement()) {
                while (!closed) {
                    ask(server, statement);
                    Eventually.pause(TICK);
                }
            } catch (SQLException unreachable) {
                // It lets nobody in, so nobody can write.
                Eventually.pause(TICK);
            }
        }
    }

    private void ask(Address server, Statement statement) throws SQLException {
        Duration asked = clock.elapsed();
        try (ResultSet row = statement.executeQuery(QUERY)) {
            row.next();
            long epoch = row.getLong(1);
            answers.incrementAndGet();
            if (epoch > 0) {
                reigns.saw(server.host(), epoch, asked, clock.elapsed());
            }
        }
    }
}
