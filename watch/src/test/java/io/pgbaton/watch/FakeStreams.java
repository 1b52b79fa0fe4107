package io.pgbaton.watch;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceEvent;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Issued;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Instances that only speak, and take grants: each streams its state as long as it is reachable. */
final class FakeStreams implements InstanceClient {
    private final Map<InstanceName, InstanceState> states = new ConcurrentHashMap<>();
    private final AtomicInteger linesHeard = new AtomicInteger();
    private final List<ControlGrant> grants = new CopyOnWriteArrayList<>();

    void says(InstanceState state) {
        states.put(state.promise().instance(), state);
    }

    void unplug(InstanceName instance) {
        states.remove(instance);
    }

    /** What was handed in, in order. */
    List<ControlGrant> grants() {
        return List.copyOf(grants);
    }

    int linesHeard() {
        return linesHeard.get();
    }

    /** Like a real stream: one line at once, one whenever the state changed, until the instance goes away. */
    @Override
    public String follow(
            ClusterUid cluster, InstanceName instance, Duration silence, Consumer<InstanceEvent> listener) {
        InstanceState last = null;
        long line = 1;
        for (InstanceState now = states.get(instance); now != null; now = states.get(instance)) {
            if (!now.equals(last)) {
                last = now;
                listener.accept(new InstanceEvent(line++, false, now));
                linesHeard.incrementAndGet();
            }
            if (Thread.currentThread().isInterrupted()) {
                return "interrupted";
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return "the stream ended";
    }

    @Override
    public Reply<InstanceState> state(ClusterUid cluster, InstanceName instance, Duration within) {
        throw new AssertionError("a watch only follows");
    }

    @Override
    public Reply<Frozen> freeze(Command.Freeze command, Duration within) {
        throw new AssertionError("a watch only follows");
    }

    @Override
    public Reply<Issued> challenge(Command.Challenge command, Duration within) {
        throw new AssertionError("a watch only follows");
    }

    @Override
    public Reply<Promoted> promote(Command.Promote command, Duration within) {
        throw new AssertionError("a watch only follows");
    }

    @Override
    public Reply<JobState> job(Command command, Duration within) {
        throw new AssertionError("a watch only follows");
    }

    @Override
    public Reply<InstanceState> order(Command command, Duration within) {
        throw new AssertionError("a watch only follows");
    }

    @Override
    public Reply<Boolean> grant(ControlGrant grant, Duration within) {
        grants.add(grant);
        return new Reply.Done<>(true);
    }
}
