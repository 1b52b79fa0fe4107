package io.pgbaton.core.explorer;

import io.pgbaton.core.model.Epoch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must be true of every state. */
interface Property {
    List<Property> ALL =
            List.of(Property::epochLedTwice, Property::acknowledgedCommitLost, Property::twoWritableServers);

    /** What is wrong with a state, in words; null if nothing is. */
    @Nullable
    String violation(State state);

    /** One promoted member an epoch, once: only then is the timeline that it writes unique. */
    private static @Nullable String epochLedTwice(State state) {
        Map<Epoch, State.Led> leaders = new HashMap<>();
        for (State.Led led : state.led()) {
            State.Led other = leaders.putIfAbsent(led.ballot().epoch(), led);
            if (other != null) {
                return "EPOCH %s LED TWICE: by orders-%d and by orders-%d"
                        .formatted(led.ballot().epoch(), other.ordinal(), led.ordinal());
            }
        }
        return null;
    }

    /** Claim A: whoever leads has every commit that was acknowledged in an epoch before. */
    private static @Nullable String acknowledgedCommitLost(State state) {
        for (State.Led led : state.led()) {
            for (State.Acknowledged commit : state.acknowledged()) {
                if (commit.epoch().isBefore(led.ballot().epoch()) && led.log().indexOf(commit.write()) < 0) {
                    return "LOST: write %s was acknowledged in epoch %s and orders-%d leads epoch %s without it"
                            .formatted(
                                    commit.write(),
                                    commit.epoch(),
                                    led.ordinal(),
                                    led.ballot().epoch());
                }
            }
        }
        return null;
    }

    private static @Nullable String twoWritableServers(State state) {
        List<Node> writable = state.nodes().stream().filter(Node::isPrimary).toList();
        return writable.size() < 2 ? null : "TWO WRITABLE SERVERS: " + writable;
    }
}
