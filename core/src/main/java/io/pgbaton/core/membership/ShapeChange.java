package io.pgbaton.core.membership;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.core.protocol.InstanceState;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What to do so that M and W become what the owner of a cluster wants (safety rules, section 4).
 *
 * <ol>
 *   <li>Only while the baton is held and its holder serves. A holder that is not wanted stays until the role has moved.
 *   <li>A setting of a change that ended in the middle is made the Baton's first: every plan begins from there.
 *   <li>Members that are not wanted leave, all at once, and W shrinks with them. W grows only when everybody who is wanted is
 *       a member: with fewer, the failure of one could stop all commits. Whoever is wanted and no member comes in by {@link
 *       Replacement}.
 *   <li>Nobody new is relied upon who is not there: every member that stays has to stream and be whole first, unless
 *       commits only have to wait for fewer of them.
 * </ol>
 */
public final class ShapeChange {
    private final Baton baton;
    private final Member holder;
    private final WantedShape wanted;
    private final Collection<InstanceState> reached;

    private ShapeChange(Baton baton, Member holder, WantedShape wanted, Collection<InstanceState> reached) {
        this.baton = baton;
        this.holder = holder;
        this.wanted = wanted;
        this.reached = reached;
    }

    /**
     * Decides on one look at everything; whom it takes for lost is none of its business.
     *
     * @param reached the states of those who answered just now
     */
    public static Replacement decide(Baton baton, WantedShape wanted, Collection<InstanceState> reached) {
        Member holder = baton.holder();
        if (baton.phase() == Phase.MOVING || holder == null) {
            return new Replacement.GivesWay("the baton is moving in epoch %s".formatted(baton.epoch()));
        }
        return new ShapeChange(baton, holder, wanted, reached).held();
    }

    private Replacement held() {
        Optional<InstanceState> primary =
                state(holder).filter(state -> state.server().isPrimary());
        if (primary.isEmpty()) {
            return new Replacement.Hold("the primary %s does not serve".formatted(holder), "the primary to serve");
        }
        return unfinished(baton, primary.get())
                .<Replacement>map(change -> change)
                .orElseGet(() -> between(primary.get()));
    }

    /**
     * What is in force may be of a change that ended in the middle: then it is made what belongs to the Baton. A primary that
     * does not say what is in force is believed.
     */
    static Optional<Replacement.Change> unfinished(Baton baton, InstanceState primary) {
        Shape shape = Shape.of(baton);
        Setting wanted = Setting.of(shape, primary.member());
        SynchronousSetting inForce = primary.synchronous();
        return inForce == null || Setting.of(inForce).equals(wanted)
                ? Optional.empty()
                : Optional.of(new Replacement.Change(
                        shape,
                        List.of(new ReshapeStep.Apply(wanted)),
                        "%s goes by %s, of a change that did not end"
                                .formatted(primary.promise().instance(), Setting.of(inForce))));
    }

    private Replacement between(InstanceState primary) {
        Shape now = Shape.of(baton);
        List<Member> staying = baton.members().stream()
                .filter(member -> wanted.includes(member.name()))
                .toList();
        int acknowledgements = acknowledgements(staying);
        if (staying.equals(now.members()) && acknowledgements == now.acknowledgements()) {
            return new Replacement.NotNeeded("%s is what is wanted of these members".formatted(now));
        }
        if (!staying.contains(holder)) {
            return new Replacement.Hold(
                    "%s holds the baton, and %d instances are wanted".formatted(holder.name(), wanted.replicas()),
                    "the role to move to an instance that stays");
        }
        if (acknowledgements >= staying.size()) {
            return new Replacement.Hold(
                    "only %d members stay, so no commit could wait for %d others"
                            .formatted(staying.size(), acknowledgements),
                    "another member, or fewer acknowledgements");
        }
        return plan(now, new Shape(staying, acknowledgements), primary);
    }

    private int acknowledgements(List<Member> staying) {
        boolean everybodyIsThere = staying.size() == wanted.replicas();
        boolean fewer = wanted.acknowledgements() < baton.acknowledgements();
        return fewer || everybodyIsThere ? wanted.acknowledgements() : baton.acknowledgements();
    }

    private Replacement plan(Shape now, Shape to, InstanceState primary) {
        boolean onlyFewerAreWaitedFor =
                to.members().equals(now.members()) && to.acknowledgements() < now.acknowledgements() && !to.isAsync();
        List<Member> missing = to.peersOf(holder).stream()
                .filter(Predicate.not(member -> streamsWhole(member, primary)))
                .toList();
        if (!missing.isEmpty() && !onlyFewerAreWaitedFor) {
            return new Replacement.Hold(
                    "%s becomes %s only with all who stay, and %s do not stream or are not whole"
                            .formatted(now, to, missing),
                    "them to stream from %s and to be whole".formatted(holder.name()));
        }
        return switch (Reshape.plan(now, to, holder)) {
            case Reshape.Plan plan -> new Replacement.Change(to, plan.steps(), "%s becomes %s".formatted(now, to));
            case Reshape.Refuse refuse -> new Replacement.Hold(refuse.reason(), "another primary");
        };
    }

    private boolean streamsWhole(Member member, InstanceState primary) {
        return primary.isFollowedBy(member, baton.epoch())
                && state(member)
                        .filter(state -> state.promise().dirty() == null)
                        .isPresent();
    }

    private Optional<InstanceState> state(Member member) {
        return reached.stream().filter(state -> state.member().equals(member)).findFirst();
    }
}
