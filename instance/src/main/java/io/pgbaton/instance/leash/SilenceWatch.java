package io.pgbaton.instance.leash;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.PrimarySilence;
import io.pgbaton.instance.settings.AwakeStopwatch;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** For how long the primary that is followed has not asked for leave. */
public final class SilenceWatch {
    private record Silence(Ballot ballot, AwakeStopwatch lasting) {}

    private final Supplier<Duration> clock;
    private @Nullable Silence silence;

    /**
     * Follows nobody yet.
     *
     * @param clock the time since boot
     */
    public SilenceWatch(Supplier<Duration> clock) {
        this.clock = clock;
    }

    /** The primary of this ballot asked. */
    synchronized void heard(Ballot ballot) {
        if (silence != null && silence.ballot.equals(ballot)) {
            silence = new Silence(ballot, new AwakeStopwatch(clock));
        }
    }

    /** To be asked often; null if the promise follows nobody. */
    synchronized @Nullable PrimarySilence look(Promise promise) {
        Ballot ballot = promise.promised();
        if (ballot == null || !promise.followsPromised()) {
            silence = null;
            return null;
        }
        Silence current = silence;
        if (current == null || !current.ballot.equals(ballot)) {
            current = new Silence(ballot, new AwakeStopwatch(clock));
            silence = current;
        }
        return new PrimarySilence(ballot, current.lasting.look().toMillis());
    }
}
