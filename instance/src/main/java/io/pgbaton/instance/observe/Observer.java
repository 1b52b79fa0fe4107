package io.pgbaton.instance.observe;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.PrimaryLoad;
import io.pgbaton.core.protocol.ServerState;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.node.Objections;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.sql.KeptSession;
import io.pgbaton.instance.sql.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the server all the time and publishes what it sees.
 *
 * <p>What is known without asking the server, above all that it ended, is published at once. The looking also keeps warm
 * what a failover needs: sessions, queries, JSON.
 */
public final class Observer {
    private static final Logger LOG = System.getLogger(Observer.class.getName());

    /** Once a receiver goes on in another timeline, 15 shows its conninfo as it was configured, with quotes. */
    private static final String QUERY = """
            SELECT coalesce(substring(conninfo FROM 'hostaddr=''?([^ '']+)'), sender_host), sender_port, NULL, NULL, NULL
              FROM pg_stat_wal_receiver WHERE status = 'streaming'
            UNION ALL
            SELECT NULL, NULL, application_name, NULL, NULL FROM pg_stat_replication
             WHERE state = 'streaming' AND usename = '%s'
            UNION ALL
            SELECT NULL, NULL, NULL, slot_name::text, NULL FROM pg_replication_slots
             WHERE NOT temporary AND NOT pg_is_in_recovery()
            UNION ALL
            SELECT NULL, NULL, NULL, NULL, (extract(epoch FROM max(now() - xact_start))::bigint / 10 * 10)::text
              FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> '%s' AND NOT pg_is_in_recovery()
            """.formatted(ServerConfig.REPLICATION_ROLE, ServerConfig.CONTROL_ROLE);

    private record Seen(
            @Nullable Position position,
            @Nullable Address upstream,
            List<String> streaming,
            @Nullable PrimaryLoad load) {
        static final Seen NOTHING = new Seen(null, null, List.of(), null);
    }

    private final Node node;
    private final HeartbeatWrite heartbeat;
    private final EventHub hub;
    private final KeptSession session;
    private final ReentrantLock looking = new ReentrantLock();
    private final Semaphore wake = new Semaphore(0);
    private volatile Seen seen = Seen.NOTHING;

    public Observer(Node node) {
        this.node = node;
        session = new KeptSession(() -> Session.asControl(node.settings().postgres(), node.secrets()));
        heartbeat = new HeartbeatWrite(node);
        hub = new EventHub(compose());
    }

    /** The write by which a primary tests itself; to be run in a thread of its own. */
    public HeartbeatWrite heartbeat() {
        return heartbeat;
    }

    public EventHub hub() {
        return hub;
    }

    /** Something changed: says so at once, and looks again soon. */
    public void changed() {
        hub.publish(compose());
        wake.release();
    }

    /** Looks now. */
    public InstanceState look() {
        looking.lock();
        try {
            seen = ask();
            clearDirty();
            InstanceState state = compose();
            hub.publish(state);
            return state;
        } finally {
            looking.unlock();
        }
    }

    /** Looks, but answers with what was seen last if the server takes its time. */
    public InstanceState lookBriefly() throws InterruptedException {
        Thread look = Thread.ofVirtual().start(this::look);
        look.join(Limits.LOOK_BRIEFLY);
        return hub.newest();
    }

    /** Looks for ever. */
    public void run() {
        try {
            while (true) {
                wake.tryAcquire(Limits.OBSERVE.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
                lookAndGoOn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A look that fails in a way nobody thought of must not be the last one. */
    private void lookAndGoOn() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "cannot look at the server", e);
        }
    }

    private Seen ask() {
        Phase phase = node.server().phase();
        if (phase == Phase.EMPTY || phase == Phase.STOPPED || phase == Phase.STARTING) {
            return Seen.NOTHING;
        }
        try {
            return session.ask(Observer::ask);
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "the server does not answer", e);
            return Seen.NOTHING;
        }
    }

    private static Seen ask(Session session) throws SQLException {
        Address upstream = null;
        List<String> streaming = new ArrayList<>();
        List<String> slots = new ArrayList<>();
        long oldest = 0;
        for (List<@Nullable String> row : session.rows(QUERY, Limits.QUERY)) {
            String host = row.get(0);
            String port = row.get(1);
            String name = row.get(2);
            if (host != null && port != null) {
                upstream = new Address(host, Integer.parseInt(port));
            }
            if (name != null) {
                streaming.add(name);
            }
            String slot = row.get(3);
            if (slot != null) {
                slots.add(slot);
            }
            String seconds = row.get(4);
            if (seconds != null) {
                oldest = Long.parseLong(seconds);
            }
        }
        streaming.sort(null);
        slots.sort(null);
        return new Seen(session.identify().position(), upstream, streaming, new PrimaryLoad(oldest, slots));
    }

    /** Whole again: it has flushed all that it may once have acknowledged, on the promised epoch's timeline (I10). */
    private void clearDirty() {
        Promise promise = node.promise();
        Position position = seen.position;
        if (promise.dirty() == null || position == null || seen.upstream == null || !promise.followsPromised()) {
            return;
        }
        boolean whole = position.timeline().equals(promise.promisedEpoch().timeline())
                && position.lsn().compareTo(promise.dirty().floor()) >= 0;
        if (whole) {
            clear(promise);
        }
    }

    /** Equal promises name the same floor: what was judged still stands. */
    private void clear(Promise judged) {
        try {
            if (!node.promises().tryLock(Duration.ZERO)) {
                return;
            }
            try {
                if (node.promise().equals(judged)) {
                    node.promises().keep(judged.withDirty(null));
                }
            } finally {
                node.promises().unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot keep the promise", e);
        }
    }

    private InstanceState compose() {
        Phase phase = node.server().phase();
        boolean answers = phase == Phase.STANDBY || phase == Phase.PROMOTING || phase == Phase.PRIMARY;
        Seen known = answers ? seen : Seen.NOTHING;
        Epoch admitted = node.tenure().admitted() ? node.tenure().epoch() : Epoch.NONE;
        return new InstanceState(
                node.promise(),
                node.incarnation(),
                node.settings().postgres(),
                new ServerState(
                        phase,
                        known.position,
                        known.upstream,
                        admitted,
                        node.server().exit()),
                node.jobs().newest().orElse(null),
                Objections.of(node),
                known.streaming,
                node.volume().freeBytes(),
                node.leash().state(),
                node.peerAnswers().primarySilence(),
                heartbeat.stuckMillis(),
                node.tenure().setting(),
                phase == Phase.PRIMARY ? known.load : null,
                node.parameters().state());
    }
}
