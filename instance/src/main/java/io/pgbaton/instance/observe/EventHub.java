package io.pgbaton.instance.observe;

import io.pgbaton.core.detection.DetectionPolicy;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.PrimarySilence;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The newest state, and who waits for a change of it. */
public final class EventHub {
    /**
     * One state and how many changes of meaning there were up to it.
     *
     * @param version grows when the meaning changes, not when only the log, the free room or how long something lasts does
     */
    public record Versioned(long version, InstanceState state) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition passedOn = lock.newCondition();
    private final Set<Reader> readers = new HashSet<>();
    private volatile Versioned newest;

    public EventHub(InstanceState first) {
        newest = new Versioned(1, first);
    }

    public InstanceState newest() {
        return newest.state;
    }

    public void publish(InstanceState state) {
        lock.lock();
        try {
            boolean other = !meaning(state).equals(meaning(newest.state));
            newest = new Versioned(newest.version + (other ? 1 : 0), state);
            if (other) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whoever listens; to be closed when it does not any more. */
    public Reader reader() {
        Reader reader = new Reader();
        lock.lock();
        try {
            readers.add(reader);
        } finally {
            lock.unlock();
        }
        return reader;
    }

    /**
     * Waits until everyone who listens has passed on the newest state.
     *
     * @return false if that took longer than {@code limit}
     */
    public boolean drain(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (left > 0 && readers.stream().anyMatch(reader -> reader.done != newest.version)) {
                left = passedOn.awaitNanos(left);
            }
            return left > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Takes one state after another. */
    public final class Reader implements AutoCloseable {
        private long taken;
        private long done;

        private Reader() {}

        /**
         * The newest state, as soon as its version is another than that of the state taken before, or after {@code limit}.
         * Asking for it says that the one before has been passed on.
         */
        public Versioned next(Duration limit) throws InterruptedException {
            lock.lock();
            try {
                done = taken;
                passedOn.signalAll();
                long left = limit.toNanos();
                while (newest.version == taken && left > 0) {
                    left = changed.awaitNanos(left);
                }
                taken = newest.version;
                return newest;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                readers.remove(this);
                passedOn.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private static InstanceState meaning(InstanceState state) {
        ServerState server = state.server();
        return new InstanceState(
                state.promise(),
                state.incarnation(),
                state.postgres(),
                new ServerState(server.phase(), null, server.upstream(), server.admitted(), server.exit()),
                state.job(),
                state.objections(),
                state.streaming(),
                0,
                state.leash(),
                meaning(state.primarySilence()),
                null,
                state.synchronous(),
                null,
                state.parameters());
    }

    /** That a silence has become long enough to count is said at once; how long it lasts is no news. */
    private static @Nullable PrimarySilence meaning(@Nullable PrimarySilence silence) {
        long countsMillis = DetectionPolicy.SUSPECT_AFTER.toMillis();
        return silence == null
                ? null
                : new PrimarySilence(silence.ballot(), silence.silentMillis() < countsMillis ? 0 : countsMillis);
    }
}
