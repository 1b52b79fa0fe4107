package io.pgbaton.core.membership;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to do about a member that is lost: it leaves, and whoever stands in its place comes in (safety rules, section 4).
 *
 * <ol>
 *   <li>Only while the baton is held and its holder serves; the holder itself is the business of a role change.
 *   <li>An instance that answers from another volume has lost the member's: that leaves, without asking anybody. One that
 *       does not answer may come back with all that it acknowledged, so a person decides.
 *   <li>A member leaves before another comes. The new volume clones the primary, streams, and is whole; then it is a member.
 *       So does whoever left with a volume that is still there, after it was brought back.
 *   <li>A change that ended between Baton and setting is ended: the setting is made what belongs to the Baton.
 * </ol>
 */
public sealed interface Replacement extends Decision {
    /** There is nothing to do. */
    record NotNeeded(String why) implements Replacement {
        @Override
        public String summary() {
            return "nothing to change: " + why;
        }
    }

    /** A role change comes first. */
    record GivesWay(String why) implements Replacement {
        @Override
        public String summary() {
            return "a role change comes first: " + why;
        }
    }

    /** Not now. */
    record Hold(String reason, String waitsFor) implements Replacement {
        @Override
        public String summary() {
            return "%s; waiting for %s".formatted(reason, waitsFor);
        }
    }

    /** A person has to say whether it shall leave. */
    record Ask(String question) implements Replacement {
        @Override
        public String summary() {
            return question;
        }
    }

    /** Change membership by these steps. */
    record Change(Shape to, List<ReshapeStep> steps, String why) implements Replacement {
        public Change {
            steps = List.copyOf(steps);
        }

        @Override
        public String summary() {
            return "%s: %s".formatted(why, new Reshape.Plan(steps).summary());
        }
    }

    /**
     * Let this volume follow the primary.
     *
     * @param empty true if it has to clone the primary first
     */
    record Bring(Member newcomer, boolean empty) implements Replacement {
        @Override
        public String summary() {
            return "%s %s the primary".formatted(newcomer, empty ? "clones" : "is brought back to");
        }
    }

    /**
     * What a run is about.
     *
     * @param lost as below; null if it is about all members
     * @param approved as below
     * @param shape what the owner of the cluster wants; null if nobody says: then it stays as it is
     */
    record Wish(
            @Nullable Member lost,
            boolean approved,
            @Nullable WantedShape shape) {}

    /** Decides what comes first: what the owner wants of all members, as soon as it can begin, and then whoever is lost. */
    static Replacement decide(Baton baton, Wish wish, Collection<InstanceState> reached) {
        Member lost = wish.lost();
        WantedShape shape = wish.shape();
        Replacement shaped = shape == null
                ? new NotNeeded("nobody wants the members to be others")
                : ShapeChange.decide(baton, shape, reached);
        if (lost == null || shaped instanceof Change) {
            return shaped;
        }
        return shape != null && !baton.isMember(lost) && !shape.includes(lost.name())
                ? new NotNeeded("%s is not wanted".formatted(lost))
                : decide(baton, lost, reached, wish.approved());
    }

    /**
     * Decides about one lost member on one look at everything.
     *
     * @param lost the member, as the Baton names it or once named it
     * @param reached the states of those who answered just now
     * @param approved true if a person said that it shall leave although it does not answer
     */
    static Replacement decide(Baton baton, Member lost, Collection<InstanceState> reached, boolean approved) {
        Member holder = baton.holder();
        if (baton.phase() == Phase.MOVING || holder == null) {
            return new GivesWay("the baton is moving in epoch %s".formatted(baton.epoch()));
        }
        if (holder.name().equals(lost.name())) {
            return new GivesWay("%s holds the baton".formatted(holder));
        }
        Optional<InstanceState> primary = reached.stream()
                .filter(state -> state.member().equals(holder) && state.server().isPrimary())
                .findFirst();
        if (primary.isEmpty()) {
            return new Hold("the primary %s does not serve".formatted(holder), "the primary to serve");
        }
        Optional<InstanceState> seen = reached.stream()
                .filter(state -> state.promise().instance().equals(lost.name()))
                .findFirst();
        return baton.isMember(lost)
                ? leave(baton, lost, primary.get(), seen, approved)
                : enter(baton, holder, primary.get(), seen);
    }

    private static Replacement leave(
            Baton baton, Member lost, InstanceState primary, Optional<InstanceState> seen, boolean approved) {
        if (seen.filter(state -> state.member().equals(lost)).isPresent()) {
            return inStep(baton, primary, "%s answers".formatted(lost));
        }
        List<Member> rest =
                baton.members().stream().filter(member -> !member.equals(lost)).toList();
        if (baton.acknowledgements() >= rest.size()) {
            return new Hold(
                    "without %s no commit could wait for %d others".formatted(lost, baton.acknowledgements()),
                    "another member, or fewer acknowledgements");
        }
        if (seen.isEmpty() && !approved) {
            return new Ask(
                    "%s does not answer: shall it leave for good? It comes back only as a new member".formatted(lost));
        }
        String why = seen.map(state -> "%s stands on volume %s now"
                        .formatted(lost, state.member().volume()))
                .orElseGet(() -> "a person said that %s shall leave".formatted(lost));
        return change(baton, primary.member(), rest, why);
    }

    private static Replacement enter(Baton baton, Member holder, InstanceState primary, Optional<InstanceState> seen) {
        if (seen.isEmpty()) {
            return new NotNeeded("it has left, and nobody answers in its place");
        }
        InstanceState state = seen.get();
        Member newcomer = state.member();
        if (baton.isMember(newcomer)) {
            return inStep(baton, primary, "%s is a member".formatted(newcomer));
        }
        if (!state.promise().cluster().equals(baton.cluster())) {
            return new Hold("%s holds data of another cluster".formatted(newcomer), "a volume of its own");
        }
        if (!state.promise().isJoined()) {
            return new Bring(newcomer, true);
        }
        if (!primary.isFollowedBy(newcomer, baton.epoch())) {
            return new Bring(newcomer, false);
        }
        if (state.promise().dirty() != null) {
            return new Hold("%s is not whole yet".formatted(newcomer), "its log to reach the end of the clone");
        }
        List<Member> more = new ArrayList<>(baton.members());
        more.add(newcomer);
        return change(baton, holder, more, "%s streams from %s".formatted(newcomer, holder));
    }

    private static Replacement inStep(Baton baton, InstanceState primary, String otherwise) {
        return ShapeChange.unfinished(baton, primary)
                .<Replacement>map(change -> change)
                .orElseGet(() -> new NotNeeded(otherwise));
    }

    private static Replacement change(Baton baton, Member holder, List<Member> members, String why) {
        Shape to = new Shape(members, baton.acknowledgements());
        return switch (Reshape.plan(Shape.of(baton), to, holder)) {
            case Reshape.Plan plan -> new Change(to, plan.steps(), why);
            case Reshape.Refuse refuse -> new Hold(refuse.reason(), "another primary");
        };
    }
}
