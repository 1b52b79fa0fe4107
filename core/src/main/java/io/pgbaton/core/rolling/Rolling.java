package io.pgbaton.core.rolling;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.membership.Replacement;
import io.pgbaton.core.membership.ShapeChange;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ParameterState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which instance is made again next, when some have to be, because image or resources are others now, or because parameters of
 * PostgreSQL wait for a restart.
 *
 * <ol>
 *   <li>Only while the baton is held and its holder serves: a role change comes first, whatever else is wanted.
 *   <li>Whoever serves nobody is made again first, and waits for nobody: it neither streams nor does anything about that. So a
 *       change that broke instances is mended by taking it back, however many it broke.
 *   <li>A holder that is not wanted any more gives the role away; then members change; only then whoever serves is made again.
 *   <li>Standbys, from the highest ordinal down, one at a time, and only while every other member streams and is whole. So only
 *       one instance is ever away by our hand, and a change that breaks the first one breaks no second one. One that is not
 *       whole anyway comes before the others.
 *   <li>The primary last: the role moves to one that was made again, and then it is a standby. An instance that is alone is made
 *       again in its place, because there is nobody to move to. Nobody knows who is the last before all have read the same
 *       parameters.
 * </ol>
 */
public sealed interface Rolling extends Decision {
    /** Everybody is as wanted. */
    record Done(String summary) implements Rolling {}

    /** A role change comes first. */
    record GivesWay(String why) implements Rolling {
        @Override
        public String summary() {
            return "a role change comes first: " + why;
        }
    }

    /** Not now. */
    record Hold(String reason, String waitsFor) implements Rolling {
        @Override
        public String summary() {
            return "%s; waiting for %s".formatted(reason, waitsFor);
        }
    }

    /** Make this one again. */
    record Replace(InstanceName instance, String summary) implements Rolling {}

    /**
     * Move the role away from this one.
     *
     * @param to whoever may lead instead, in order of name
     */
    record MoveRole(Member holder, List<InstanceName> to, String summary) implements Rolling {
        public MoveRole {
            to = List.copyOf(to);
        }
    }

    /**
     * What is wanted.
     *
     * @param outdated the instances that are not made as one would be made now
     * @param leaving the members that are on their way out or already gone, whatever they say: somebody has ended them
     * @param shape what membership should be; null if nobody says: then it stays as it is
     */
    record Wish(
            List<InstanceName> outdated,
            List<InstanceName> leaving,
            @Nullable WantedShape shape) {
        public Wish {
            outdated = List.copyOf(outdated);
            leaving = List.copyOf(leaving);
        }

        private boolean includes(InstanceName instance) {
            return shape == null || shape.includes(instance);
        }

        /** The same with those who wait for a restart, and without those that are not wanted, in order. */
        private Wish completed(Collection<InstanceState> reached) {
            Stream<InstanceName> waiting = waitingForRestart(reached).stream().filter(name -> !leaving.contains(name));
            return new Wish(
                    Stream.concat(outdated.stream(), waiting)
                            .filter(this::includes)
                            .distinct()
                            .sorted()
                            .toList(),
                    leaving,
                    shape);
        }
    }

    /**
     * Decides on one look at everything.
     *
     * @param reached the states of those who answered just now
     */
    static Rolling decide(Baton baton, Wish asked, Collection<InstanceState> reached) {
        Member holder = baton.holder();
        Wish wish = asked.completed(reached);
        if (wish.outdated().isEmpty() && (holder == null || wish.includes(holder.name()))) {
            return new Done("every instance is made as wanted");
        }
        if (baton.phase() == Phase.MOVING || holder == null) {
            return new GivesWay("the baton is moving in epoch %s".formatted(baton.epoch()));
        }
        return reached.stream()
                .filter(state -> state.member().equals(holder) && state.server().isPrimary())
                .findFirst()
                .filter(primary -> !wish.leaving().contains(holder.name()))
                .map(primary -> new Held(baton, holder, primary, wish, List.copyOf(reached)).decide())
                .orElseGet(() -> new Hold(
                        "the primary %s does not serve, or is on its way out".formatted(holder.name()),
                        "the primary to serve"));
    }

    /** Whose PostgreSQL has to be started anew for parameters that somebody chose. */
    static List<InstanceName> waitingForRestart(Collection<InstanceState> reached) {
        return reached.stream()
                .filter(InstanceState::waitsForRestart)
                .map(state -> state.promise().instance())
                .toList();
    }

    /** One look at a cluster whose primary serves. */
    record Held(Baton baton, Member holder, InstanceState primary, Wish wish, List<InstanceState> reached) {
        private Rolling decide() {
            List<InstanceName> outdated = wish.outdated();
            Optional<InstanceName> idle =
                    outdated.stream().filter(this::servesNobody).max(Comparator.naturalOrder());
            if (idle.isPresent()) {
                return new Replace(idle.get(), "%s is made again: it serves nobody as it is".formatted(idle.get()));
            }
            if (!wish.includes(holder.name())) {
                return moveRole("%s holds the role, and is not wanted any more".formatted(holder.name()), outdated);
            }
            return roll(outdated);
        }

        private Rolling roll(List<InstanceName> outdated) {
            WantedShape shape = wish.shape();
            Replacement members = shape == null
                    ? new Replacement.NotNeeded("nobody wants the members to be others")
                    : ShapeChange.decide(baton, shape, reached);
            if (!(members instanceof Replacement.NotNeeded)) {
                return new Hold(
                        "%s are to be made again, but members change first: %s".formatted(outdated, members.summary()),
                        "that change to end");
            }
            List<InstanceName> missing = baton.peersOf(holder).stream()
                    .filter(peer -> !streamsWhole(peer) || wish.leaving().contains(peer.name()))
                    .map(Member::name)
                    .toList();
            Optional<InstanceName> standby = outdated.stream()
                    .filter(instance -> !instance.equals(holder.name()))
                    .max(Comparator.<InstanceName, Boolean>comparing(missing::contains)
                            .thenComparing(Comparator.naturalOrder()));
            InstanceName next = standby.orElse(holder.name());
            List<InstanceName> away =
                    missing.stream().filter(name -> !name.equals(next)).toList();
            if (!away.isEmpty()) {
                return new Hold(
                        "%s would be made again next, but %s do not stream or are not whole".formatted(next, away),
                        "them to stream from %s and to be whole".formatted(holder.name()));
            }
            return standby.isPresent() ? new Replace(next, replacing(next)) : last(outdated);
        }

        private String replacing(InstanceName next) {
            boolean commitsWait = baton.acknowledgements() > baton.members().size() - 2;
            return "%s is made again%s"
                    .formatted(next, commitsWait ? ", and commits wait for it: every standby confirms them" : "");
        }

        private Rolling last(List<InstanceName> outdated) {
            List<InstanceName> behind = baton.peersOf(holder).stream()
                    .filter(this::hasReadOtherParameters)
                    .map(Member::name)
                    .toList();
            if (!behind.isEmpty()) {
                return new Hold(
                        "%s would be made again last, but %s have not read the same parameters as it"
                                .formatted(holder.name(), behind),
                        "them to read those, which takes about a minute");
            }
            return baton.members().size() == 1
                    ? new Replace(
                            holder.name(),
                            "%s is made again; it is alone, so nobody serves meanwhile".formatted(holder.name()))
                    : moveRole("%s is made again when the role has moved".formatted(holder.name()), outdated);
        }

        private Rolling moveRole(String why, List<InstanceName> outdated) {
            List<InstanceName> staying = baton.peersOf(holder).stream()
                    .map(Member::name)
                    .filter(wish::includes)
                    .toList();
            List<InstanceName> fresh =
                    staying.stream().filter(name -> !outdated.contains(name)).toList();
            return staying.isEmpty()
                    ? new Hold(why, "another member that stays, to take the role")
                    : new MoveRole(holder, fresh.isEmpty() ? staying : fresh, why);
        }

        /** Nobody misses it, and nothing that it is doing would bring it back. */
        private boolean servesNobody(InstanceName instance) {
            boolean streams =
                    baton.members().stream().anyMatch(member -> member.name().equals(instance) && streams(member));
            return !instance.equals(holder.name())
                    && !streams
                    && reached.stream()
                            .filter(state -> state.promise().instance().equals(instance))
                            .allMatch(Held::isIdle);
        }

        private static boolean isIdle(InstanceState state) {
            boolean works = state.job() != null && state.job().isRunning();
            return !works
                    && switch (state.server().phase()) {
                        case EMPTY, STOPPED -> true;
                        case STARTING, STANDBY, PROMOTING, PRIMARY -> false;
                    };
        }

        private boolean hasReadOtherParameters(Member member) {
            ParameterState newest = primary.parameters();
            return newest != null
                    && reached.stream()
                            .filter(state -> state.member().equals(member))
                            .map(InstanceState::parameters)
                            .anyMatch(read -> read != null && !read.version().equals(newest.version()));
        }

        private boolean streams(Member member) {
            return primary.isFollowedBy(member, baton.epoch());
        }

        private boolean streamsWhole(Member member) {
            return streams(member)
                    && reached.stream()
                            .anyMatch(state -> state.member().equals(member)
                                    && state.promise().dirty() == null);
        }
    }
}
