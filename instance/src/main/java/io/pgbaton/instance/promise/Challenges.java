package io.pgbaton.instance.promise;

import io.pgbaton.core.leash.LeashTimes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one challenge that a promote may bring back: of this run of the process, young, and good for one use (I4). */
public final class Challenges {
    private static final int BYTES = 16;

    private record Challenge(String value, Duration issuedAt) {}

    private final Supplier<Duration> clock;
    private final SecureRandom random = new SecureRandom();
    private @Nullable Challenge open;

    /**
     * None is open yet.
     *
     * @param clock the time since boot, that of a suspended machine included
     */
    public Challenges(Supplier<Duration> clock) {
        this.clock = clock;
    }

    /** Draws a new one; the one before is worth nothing any more. */
    public synchronized String issue() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        Challenge drawn = new Challenge(HexFormat.of().formatHex(bytes), clock.get());
        open = drawn;
        return drawn.value;
    }

    public synchronized boolean isFresh(String value) {
        return open != null
                && open.value.equals(value)
                && clock.get().minus(open.issuedAt).compareTo(LeashTimes.PRODUCTION.length()) < 0;
    }

    /** Uses up the open one; what it gives is worth something from when it was issued. */
    public synchronized Optional<Duration> use() {
        Optional<Duration> issuedAt = Optional.ofNullable(open).map(Challenge::issuedAt);
        open = null;
        return issuedAt;
    }
}
