package io.pgbaton.core.explorer.engine;

import java.time.Duration;

/**
 * How far the explorers look. As they stand, they fit into a minute of a build; the system property {@code explorer.long}
 * lets them look at the larger bounds too, {@code explorer.states} and {@code explorer.seconds} set what one exploration may
 * cost.
 */
public final class Profile {
    private Profile() {}

    public static boolean isLong() {
        return Boolean.getBoolean("explorer.long");
    }

    public static Explorer.Limits limits() {
        int states = Integer.getInteger("explorer.states", isLong() ? 60_000_000 : 2_000_000);
        int seconds = Integer.getInteger("explorer.seconds", isLong() ? 1_800 : 120);
        return new Explorer.Limits(states, Duration.ofSeconds(seconds));
    }
}
