package io.pgbaton.instance.observe;

import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The newest state, and who waits for a change of it. */
public final class EventHub {
    /**
     * One state and how many changes of meaning there were up to it.
     *
     * @param version grows when the meaning changes, not when the log or the free room does
     */
    public record Versioned(long version, InstanceState state) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
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

    /** The newest state, as soon as its version is another than {@code seen}, or after {@code limit}. */
    public Versioned await(long seen, Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (newest.version == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
            return newest;
        } finally {
            lock.unlock();
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
                0);
    }
}
