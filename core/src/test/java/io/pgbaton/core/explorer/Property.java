package io.pgbaton.core.explorer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must be true of every state. */
interface Property {
    List<Property> ALL =
            List.of(Property::twoLeadersOfOneEpoch, Property::acknowledgedCommitLost, Property::twoWritableServers);

    /** What is wrong with a state, in words; null if nothing is. */
    @Nullable
    String violation(State state);

    private static @Nullable String twoLeadersOfOneEpoch(State state) {
        Map<Long, Integer> leaders = new HashMap<>();
        for (State.Led led : state.led()) {
            Integer other = leaders.putIfAbsent(led.ballot().epoch().number(), led.ordinal());
            if (other != null && other != led.ordinal()) {
                return "TWO LEADERS of epoch %s: orders-%d and orders-%d"
                        .formatted(led.ballot().epoch(), other, led.ordinal());
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
