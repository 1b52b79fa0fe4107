package io.pgbaton.core.explorer;

import io.pgbaton.core.Sample;
import io.pgbaton.core.judgement.CommandFacts;
import io.pgbaton.core.judgement.Judgement;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ServerState;
import java.util.List;

/** What PostgreSQL and the machines below it do by themselves, and what clients do to the primary. */
final class Servers {
    private final Rules rules;
    private final Bounds bounds;

    Servers(Rules rules, Bounds bounds) {
        this.rules = rules;
        this.bounds = bounds;
    }

    void steps(State state, List<Step> steps) {
        for (Node node : state.nodes()) {
            stopReceiving(state, node, steps);
            finishPromotion(state, node, steps);
            receive(state, node, steps);
            confirm(state, node, steps);
            admit(state, node, steps);
            write(state, node, steps);
            acknowledge(state, node, steps);
            finishRejoin(state, node, steps);
            loseServer(state, node, steps);
            loseProcess(state, node, steps);
        }
    }

    /** The second half of a freeze. */
    private static void stopReceiving(State state, Node node, List<Step> steps) {
        if (node.upstream() != Node.NOBODY && !node.promise().followsPromised()) {
            steps.add(new Step(
                    () -> "%s receives nothing any more".formatted(node), state.with(node.receivingFrom(Node.NOBODY))));
        }
    }

    private static void finishPromotion(State state, Node node, List<Step> steps) {
        if (node.isPromoting()) {
            Node primary = node.primary();
            Epoch epoch = node.promise().led();
            State.Order order = state.ordered().stream()
                    .filter(sent -> sent.ballot().epoch().equals(epoch)
                            && sent.member().equals(node.promise().member()))
                    .findFirst()
                    .orElseThrow();
            steps.add(new Step(
                    () -> "%s is primary of epoch %s".formatted(node, epoch),
                    state.with(primary).leading(new State.Led(order.ballot(), node.ordinal(), primary.log()))));
        }
    }

    private static void receive(State state, Node node, List<Step> steps) {
        if (node.upstream() == Node.NOBODY || !node.isStandby() || node.isDirty()) {
            return;
        }
        Node upstream = state.node(node.upstream());
        int length = node.log().length();
        if (length < upstream.log().length() && upstream.log().startsWith(node.log())) {
            Node longer = node.logging(upstream.log().substring(0, length + 1));
            steps.add(new Step(
                    () -> "%s receives %s from %s"
                            .formatted(node, upstream.log().charAt(length), upstream),
                    state.with(longer)));
        }
    }

    /** A primary counts only the names of its own epoch (I10), and its own members. */
    private static void confirm(State state, Node node, List<Step> steps) {
        Followed followed = node.promise().followed();
        if (node.upstream() == Node.NOBODY || followed == null || node.isDirty()) {
            return;
        }
        Node upstream = state.node(node.upstream());
        int length = node.log().length();
        if (upstream.isPrimary()
                && upstream.promise().led().equals(followed.epoch())
                && upstream.log().startsWith(node.log())
                && upstream.confirmedBy(node.ordinal()) != length) {
            steps.add(new Step(
                    () -> "%s confirms %d entries to %s".formatted(node, length, upstream),
                    state.with(upstream.noting(node.ordinal(), length))));
        }
    }

    /** Its executor asks it to let clients in; the gate is that the epoch's first entry is confirmed by W others (M5, I9). */
    private void admit(State state, Node node, List<Step> steps) {
        Ballot promised = node.promise().promised();
        if (!node.isPrimary() || node.admitted() || promised == null) {
            return;
        }
        boolean gatePassed = isConfirmed(state, node, node.firstEntry());
        CommandFacts facts = new CommandFacts(node.server(), node.incarnation(), false, gatePassed, 0);
        Command admit = new Command.Admit(Messages.authority(node, promised));
        if (rules.judge(node.promise(), admit, facts) instanceof Judgement.Accept) {
            steps.add(new Step(() -> "%s admits clients".formatted(node), state.with(node.admitting())));
        }
    }

    private boolean isConfirmed(State state, Node primary, int index) {
        int others = 0;
        for (Member peer : state.baton().peersOf(primary.promise().member())) {
            others += primary.confirmedBy(peer.name().ordinal()) > index ? 1 : 0;
        }
        return others >= bounds.w();
    }

    private void write(State state, Node node, List<Step> steps) {
        if (node.isPrimary() && node.admitted() && state.writes() < bounds.writes()) {
            char letter = (char) ('a' + state.writes());
            steps.add(new Step(
                    () -> "a client writes %s on %s".formatted(letter, node),
                    state.with(node.logging(node.log() + letter)).writing()));
        }
    }

    /** A write of this epoch waits for W others; a retry of an inherited one writes nothing and does not wait. */
    private void acknowledge(State state, Node node, List<Step> steps) {
        if (!node.isPrimary() || !node.admitted()) {
            return;
        }
        for (int index = 0; index < node.log().length(); index++) {
            char letter = node.log().charAt(index);
            boolean known = Character.isDigit(letter)
                    || state.acknowledged().stream().anyMatch(commit -> commit.write() == letter);
            if (!known && (index < node.firstEntry() || isConfirmed(state, node, index))) {
                steps.add(new Step(
                        () -> "a client sees %s succeed on %s".formatted(letter, node),
                        state.acknowledging(
                                new State.Acknowledged(letter, node.promise().led()))));
            }
        }
    }

    /** A copy of the primary that the rejoin was told of, while both still keep to its epoch. */
    private static void finishRejoin(State state, Node node, List<Step> steps) {
        for (State.Led led : node.isDirty() ? state.led() : List.<State.Led>of()) {
            Node primary = state.node(led.ordinal());
            if (led.ballot().equals(node.promise().promised())
                    && primary.isPrimary()
                    && primary.promise().led().equals(led.ballot().epoch())) {
                Node whole = node.keeping(Messages.rejoined(node.promise(), led))
                        .logging(primary.log())
                        .receivingFrom(led.ordinal());
                steps.add(new Step(() -> "%s is a copy of %s".formatted(node, primary), state.with(whole)));
            }
        }
    }

    /** PostgreSQL is killed and comes back as a standby under the same instance process. */
    private static void loseServer(State state, Node node, List<Step> steps) {
        if (node.server() != ServerState.Phase.STANDBY) {
            steps.add(new Step(
                    () -> "the server of %s is killed and comes back as a standby".formatted(node),
                    state.with(node.restarted(node.run(), Node.NOBODY))));
        }
    }

    /** Everything in the container is killed and comes back; only the volume is kept. */
    private static void loseProcess(State state, Node node, List<Step> steps) {
        int upstream = node.promise().followsPromised() ? followedBy(node) : Node.NOBODY;
        Node after = node.restarted(nextRun(state, node), node.isDirty() ? Node.NOBODY : upstream);
        if (!after.equals(node)) {
            steps.add(new Step(() -> "%s is killed and comes back".formatted(node), state.with(after)));
        }
    }

    private static int followedBy(Node node) {
        Followed followed = node.promise().followed();
        return followed == null ? Node.NOBODY : followed.primary().ordinal();
    }

    /** A run that nobody ever recorded may be numbered again: only recorded ones matter, and so numbers stay few. */
    private static int nextRun(State state, Node node) {
        int run = 1;
        while (isRecorded(state, node, run)) {
            run++;
        }
        return isRecorded(state, node, node.run()) ? run : node.run();
    }

    private static boolean isRecorded(State state, Node node, int run) {
        Incarnation incarnation = Sample.run(node.promise().member(), run);
        return state.baton().candidates().stream()
                        .anyMatch(candidate -> candidate.incarnation().equals(incarnation))
                || state.ordered().stream()
                        .anyMatch(order -> order.incarnation().equals(incarnation));
    }
}
