package io.pgbaton.watch;

import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.InstanceEvent;
import io.pgbaton.core.protocol.InstanceState;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps one event stream of one instance open, and knows what was last heard of it. */
final class Watch implements Runnable {
    /** Heartbeats come every second: three missed ones are a silence. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    /** Its stream broke: if its processes are ending, they end within this. */
    private static final Duration CLOSE_LOOK_FOR = Duration.ofSeconds(5);

    private static final Duration RECONNECT = Duration.ofMillis(200);

    private final ClusterUid cluster;
    private final InstanceName instance;
    private final InstanceClient client;
    private final Listener listener;

    private @Nullable InstanceState state;
    private @Nullable Led led;
    private boolean connected;
    private boolean ended;

    /** Before anything was heard: when listening began. */
    private long heardNanos = System.nanoTime();

    /** How far the log of a member reached when it was last heard of as a primary. */
    record Led(Member member, Position reached) {
        static Optional<Led> by(InstanceState state) {
            Position reached = state.server().position();
            return state.server().isPrimary() && reached != null
                    ? Optional.of(new Led(state.member(), reached))
                    : Optional.empty();
        }
    }

    /** Is told what a watch notices; must neither block nor throw. */
    interface Listener {
        /** The instance spoke. */
        void heard(InstanceState state);

        /** Something is new: what it said, or that it speaks or does not any more. */
        void changed();
    }

    Watch(ClusterUid cluster, InstanceName instance, InstanceClient client, Listener listener) {
        this.cluster = cluster;
        this.instance = instance;
        this.client = client;
        this.listener = listener;
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            client.follow(cluster, instance, SILENCE, this::heard);
            lost();
            try {
                Thread.sleep(RECONNECT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void heard(InstanceEvent event) {
        boolean news;
        synchronized (this) {
            news = !connected || !event.heartbeat();
            connected = true;
            ended = false;
            state = event.state();
            led = Led.by(event.state()).orElse(led);
            heardNanos = System.nanoTime();
        }
        listener.heard(event.state());
        if (news) {
            listener.changed();
        }
    }

    private void lost() {
        boolean news;
        synchronized (this) {
            news = connected;
            connected = false;
        }
        if (news) {
            listener.changed();
        }
    }

    /** True while something about it may be about to show: it went away a moment ago and its end was not seen. */
    synchronized boolean isWorthACloseLook() {
        return state != null && !connected && !ended && heardFor().compareTo(CLOSE_LOOK_FOR) < 0;
    }

    synchronized Optional<Led> led() {
        return Optional.ofNullable(led);
    }

    private synchronized Duration heardFor() {
        return Duration.ofNanos(System.nanoTime() - heardNanos);
    }

    /** What is known about the instance now. */
    Observation observe(ContainerWatch containers) {
        InstanceState last;
        boolean fresh;
        Duration since;
        synchronized (this) {
            last = state;
            fresh = connected;
            since = heardFor();
        }
        if (last == null) {
            return new Observation.Unheard(instance, since);
        }
        if (fresh) {
            return new Observation.Fresh(last);
        }
        return hasEnded(containers, last)
                ? new Observation.Terminated(instance, "its end was seen", since)
                : new Observation.Silent(instance, since, asks(last));
    }

    private static boolean asks(InstanceState last) {
        return !last.server().isPrimary() || last.leash() != null;
    }

    /** A run that has ended has ended for good, so that is asked no more. */
    private boolean hasEnded(ContainerWatch containers, InstanceState last) {
        boolean known;
        synchronized (this) {
            known = ended;
        }
        boolean now = known || containers.terminated(cluster, instance, last.incarnation());
        synchronized (this) {
            ended = now && !connected;
            return ended;
        }
    }
}
