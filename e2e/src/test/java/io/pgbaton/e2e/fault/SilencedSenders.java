package io.pgbaton.e2e.fault;

import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.process.ProcessId;
import io.pgbaton.e2e.process.ProcessId.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The walsenders of a primary, stopped: what it writes from now on reaches no standby. */
public final class SilencedSenders {
    private static final Duration ALL_STREAM = Duration.ofSeconds(30);

    private final Supplier<List<ProcessId>> streaming;
    private final List<ProcessId> stopped;

    private SilencedSenders(Supplier<List<ProcessId>> streaming, List<ProcessId> stopped) {
        this.streaming = streaming;
        this.stopped = stopped;
    }

    /**
     * Stops them once every standby has one: a standby that still has to connect again, because its settings have just
     * changed, would receive what is written.
     *
     * @param streaming those that stream at this moment
     * @param standbys how many there have to be
     */
    public static SilencedSenders of(Supplier<List<ProcessId>> streaming, int standbys) {
        List<ProcessId> senders = Eventually.get(
                ALL_STREAM,
                () -> "%d standbys to stream; there are %s".formatted(standbys, streaming.get()),
                () -> Optional.of(streaming.get()).filter(all -> all.size() == standbys));
        senders.forEach(sender -> sender.send(Signal.STOP));
        return new SilencedSenders(streaming, senders);
    }

    /** Checks that nobody has connected since. */
    public void requireNobodyElse() {
        List<ProcessId> now = streaming.get();
        if (!stopped.containsAll(now)) {
            throw new IllegalStateException("%s were stopped, and now there are %s".formatted(stopped, now));
        }
    }
}
