package io.pgbaton.instance.leash;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.PrimarySilence;
import io.pgbaton.instance.settings.Limits;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * For how long the primary that is followed has not asked for leave.
 *
 * <p>It adds up what lies between two looks, but never much at once: a process that was stopped or starved could hear nobody,
 * and must not take its own sleep for a primary's silence.
 */
public final class SilenceWatch {
    private final Supplier<Duration> clock;
    private @Nullable Ballot followed;
    private Duration silent = Duration.ZERO;
    private Duration lookedAt = Duration.ZERO;

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
        if (ballot.equals(followed)) {
            begin(ballot);
        }
    }

    /** To be asked often; null if the promise follows nobody. */
    synchronized @Nullable PrimarySilence look(Promise promise) {
        Ballot ballot = promise.promised();
        if (ballot == null || !promise.followsPromised()) {
            followed = null;
            return null;
        }
        if (!ballot.equals(followed)) {
            begin(ballot);
        }
        Duration now = clock.get();
        Duration since = now.minus(lookedAt);
        silent = silent.plus(since.compareTo(Limits.HEARTBEAT) > 0 ? Limits.HEARTBEAT : since);
        lookedAt = now;
        return new PrimarySilence(ballot, silent.toMillis());
    }

    private void begin(Ballot ballot) {
        followed = ballot;
        silent = Duration.ZERO;
        lookedAt = clock.get();
    }
}
