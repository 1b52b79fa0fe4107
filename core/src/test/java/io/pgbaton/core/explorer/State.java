package io.pgbaton.core.explorer;

import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.name;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.promise.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Everything there is, at one moment, and what was said before: whatever was once ordered may arrive at any later time, any
 * number of times, or never.
 *
 * @param opened every opening that a freeze may be sent for
 * @param ordered every candidate that a promote may be sent to
 * @param led every promotion there was
 * @param writes how many writes clients sent so far
 * @param acknowledged every write that a client saw succeed
 */
record State(
        Baton baton,
        List<Node> nodes,
        List<Ballot> opened,
        List<Order> ordered,
        List<Led> led,
        int writes,
        List<Acknowledged> acknowledged) {

    /** A promote as it was sent. */
    record Order(Ballot ballot, Member member, Incarnation incarnation) {}

    /** A promotion that happened, and the log it began with. */
    record Led(Ballot ballot, int ordinal, String log) {}

    /** A write that a client saw succeed, and the epoch of the primary that said so first. */
    record Acknowledged(char write, Epoch epoch) {}

    private static final String BASE = "2";

    /** A healthy cluster: member 0 leads epoch 2 and all others follow it. */
    static State healthy(Bounds bounds) {
        Baton baton = held(bounds.members(), bounds.w());
        List<Node> nodes = new ArrayList<>();
        for (Member member : baton.members()) {
            Promise promise = Promise.ofEmptyVolume(baton.cluster(), member.name(), member.volume(), "nonce")
                    .promising(baton.ballot())
                    .withSystemIdentifier("7");
            nodes.add(member.name().ordinal() == 0 ? leader(promise, bounds) : follower(promise));
        }
        Led first = new Led(baton.ballot(), 0, BASE);
        return new State(baton, List.copyOf(nodes), List.of(), List.of(), List.of(first), 0, List.of());
    }

    private static Node leader(Promise promise, Bounds bounds) {
        Node leader = Node.standby(promise.leading(ballot(2).epoch()), "", Node.NOBODY)
                .promoting()
                .primary()
                .admitting();
        for (int ordinal = 1; ordinal < bounds.members(); ordinal++) {
            leader = leader.noting(ordinal, BASE.length());
        }
        return leader;
    }

    private static Node follower(Promise promise) {
        return Node.standby(promise.following(new Followed(ballot(2).epoch(), name(0), address(0))), BASE, 0);
    }

    /** Only what differs often, see {@link Node#hashCode}. */
    @Override
    public int hashCode() {
        int hash = nodes.hashCode();
        hash = 31 * hash + (int) baton.epoch().number();
        hash = 31 * hash + (baton.phase() == Phase.HELD ? 1 : 0);
        hash = 31 * hash + baton.candidates().size();
        for (Order order : ordered) {
            hash = 31 * hash + order.member().name().ordinal();
        }
        for (Led leader : led) {
            hash = 31 * hash + leader.log().hashCode();
        }
        hash = 31 * hash + writes;
        return 31 * hash + acknowledged.hashCode();
    }

    static Address address(int ordinal) {
        return new Address("host-" + ordinal, 5432);
    }

    Node node(int ordinal) {
        return nodes.get(ordinal);
    }

    State with(Node node) {
        List<Node> changed = new ArrayList<>(nodes);
        changed.set(node.ordinal(), node);
        return new State(baton, List.copyOf(changed), opened, ordered, led, writes, acknowledged);
    }

    State with(Baton changed) {
        return new State(changed, nodes, opened, ordered, led, writes, acknowledged);
    }

    State opening(Ballot ballot) {
        return new State(baton, nodes, plus(opened, ballot), ordered, led, writes, acknowledged);
    }

    State ordering(Order order) {
        return new State(baton, nodes, opened, plus(ordered, order), led, writes, acknowledged);
    }

    State leading(Led newest) {
        return new State(baton, nodes, opened, ordered, plus(led, newest), writes, acknowledged);
    }

    State writing() {
        return new State(baton, nodes, opened, ordered, led, writes + 1, acknowledged);
    }

    State acknowledging(Acknowledged newest) {
        List<Acknowledged> sorted = plus(acknowledged, newest).stream()
                .sorted(Comparator.comparingInt(Acknowledged::write))
                .toList();
        return new State(baton, nodes, opened, ordered, led, writes, sorted);
    }

    private static <T> List<T> plus(List<T> list, T element) {
        if (list.contains(element)) {
            return list;
        }
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return List.copyOf(longer);
    }
}
