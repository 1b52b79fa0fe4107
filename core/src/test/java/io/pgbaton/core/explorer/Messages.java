package io.pgbaton.core.explorer;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.name;

import io.pgbaton.core.judgement.CommandFacts;
import io.pgbaton.core.judgement.Judgement;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.promise.Dirty;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands that were sent once and arrive now: in any order, late, again, or never. */
final class Messages {
    private static final SynchronousSetting SETTING = new SynchronousSetting(1, List.of(), 0);

    private final Rules rules;

    Messages(Rules rules) {
        this.rules = rules;
    }

    void steps(State state, List<Step> steps) {
        for (Node node : state.nodes()) {
            state.opened().forEach(ballot -> freeze(state, node, ballot, steps));
            state.led().forEach(led -> follow(state, node, led, steps));
            state.led().forEach(led -> beginRejoin(state, node, led, steps));
        }
        state.ordered().forEach(order -> promote(state, order, steps));
    }

    /** Makes the promise; that nothing is received any more is a step of its own. */
    private void freeze(State state, Node node, Ballot ballot, List<Step> steps) {
        Node after = obey(node, new Command.Freeze(authority(node, ballot)));
        if (after != null && !after.equals(node)) {
            steps.add(
                    new Step(() -> "%s is told to freeze and promises %s".formatted(node, ballot), state.with(after)));
        }
    }

    private void promote(State state, State.Order order, List<Step> steps) {
        Node node = state.node(order.member().name().ordinal());
        Command command =
                new Command.Promote(authority(node, order.ballot()), order.incarnation(), "challenge", SETTING);
        Node after = obey(node, command);
        if (after != null) {
            steps.add(new Step(
                    () -> "%s obeys the promote of %s".formatted(node, order.ballot()), state.with(after.promoting())));
        }
    }

    private void follow(State state, Node node, State.Led led, List<Step> steps) {
        Node after = obey(node, new Command.Follow(authority(node, led.ballot()), source(led)));
        if (after != null) {
            Node following = after.receivingFrom(led.ordinal());
            if (!following.equals(node)) {
                steps.add(new Step(
                        () -> "%s follows orders-%d in %s".formatted(node, led.ordinal(), led.ballot()),
                        state.with(following)));
            }
        }
    }

    /** A log that left the primary's is given up; from here on the volume is not whole. */
    private void beginRejoin(State state, Node node, State.Led led, List<Step> steps) {
        Node primary = state.node(led.ordinal());
        if (node.isDirty() || primary.log().startsWith(node.log())) {
            return;
        }
        Node after = obey(node, new Command.Rejoin(authority(node, led.ballot()), source(led)));
        if (after != null && after.isStandby()) {
            Promise dirty = after.promise().withDirty(new Dirty(Lsn.ZERO, "rewind"));
            Node begun = after.keeping(dirty).logging("").receivingFrom(Node.NOBODY);
            steps.add(new Step(
                    () -> "%s begins to rejoin orders-%d in %s".formatted(node, led.ordinal(), led.ballot()),
                    state.with(begun)));
        }
    }

    static Promise rejoined(Promise promise, State.Led led) {
        return promise.withDirty(null)
                .following(new Followed(led.ballot().epoch(), primary(led), State.address(led.ordinal())));
    }

    /** The instance after it did what it was told; null if it refused or had nothing to do. */
    private @Nullable Node obey(Node node, Command command) {
        CommandFacts facts = new CommandFacts(node.server(), node.incarnation(), true, true, 0);
        if (!(rules.judge(node.promise(), command, facts) instanceof Judgement.Accept accept)) {
            return null;
        }
        Node kept = node.keeping(accept.keep());
        return accept.stepDown() ? kept.restarted(node.run(), Node.NOBODY) : kept;
    }

    static Authority authority(Node node, Ballot ballot) {
        return new Authority(CLUSTER, ballot, node.promise().member());
    }

    private static Command.Source source(State.Led led) {
        return new Command.Source(primary(led), State.address(led.ordinal()));
    }

    private static InstanceName primary(State.Led led) {
        return name(led.ordinal());
    }
}
