package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.workflows.step.Move;
import java.time.Duration;

/**
 * Lets no older epoch publish its primary any more, where the move takes its time.
 *
 * <p>A move that finds its candidate at once publishes it a moment later, and with that claims the route as well ({@link Signpost}).
 * Doing it twice within a second takes the API server, and everybody who watches pods, from those who freeze the members. Until
 * then an older epoch may still publish its primary, which is fenced and takes nobody's commit.
 */
final class UnrouteStep {
    /** Freezing the members and deciding takes less, unless it takes much more. */
    private static final Duration AT_ONCE = Duration.ofMillis(600);

    private final Hands hands;

    UnrouteStep(Hands hands) {
        this.hands = hands;
    }

    /** True if nothing older will be published, which is so in a moment if there is a candidate. */
    boolean unroute(Move move, Pulse pulse) {
        pulse.pause(AT_ONCE, "a candidate that is found at once is published instead");
        Baton baton = hands.desk().require(move).value();
        if (baton.candidate().isPresent()) {
            return true;
        }
        pulse.beat("claim the route");
        return hands.ports().router().unroute(move.cluster(), move.ballot().epoch());
    }
}
