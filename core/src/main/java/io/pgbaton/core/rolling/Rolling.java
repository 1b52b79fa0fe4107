package io.pgbaton.core.rolling;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.ApplicationName;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which instance is made again next, when all of them have to be, because image or resources are others now.
 *
 * <ol>
 *   <li>One at a time, and only while everybody else is there: every other member streams from the primary and is whole. So
 *       only one instance is ever away by our hand, and a change that breaks the first one breaks no second one.
 *   <li>Standbys first: one that does not stream anyway before the others, so that what a change broke is what is made again
 *       when the change is taken back; then the highest ordinal. An instance that is no member is in nobody's way.
 *   <li>The primary last, and only after the role has moved to one that was made again. An instance that is alone is made
 *       again in its place, because there is nobody to move to.
 * </ol>
 */
public sealed interface Rolling extends Decision {
    /** Everybody is as it is wanted. */
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
    record Replace(InstanceName instance) implements Rolling {
        @Override
        public String summary() {
            return "%s is made again".formatted(instance);
        }
    }

    /** Move the role away from this one. */
    record MoveRole(Member holder) implements Rolling {
        @Override
        public String summary() {
            return "the role moves away from %s, which is made again then".formatted(holder.name());
        }
    }

    /**
     * Decides on one look at everything.
     *
     * @param outdated the instances that have to be made again
     * @param reached the states of those who answered just now
     */
    static Rolling decide(Baton baton, Collection<InstanceName> outdated, Collection<InstanceState> reached) {
        Member holder = baton.holder();
        if (outdated.isEmpty()) {
            return new Done("every instance is as it is wanted");
        }
        if (baton.phase() == Phase.MOVING || holder == null) {
            return new GivesWay("the baton is moving in epoch %s".formatted(baton.epoch()));
        }
        Optional<InstanceState> primary = state(holder, reached).filter(state -> state.server().isPrimary());
        if (primary.isEmpty()) {
            return new Hold("the primary %s does not serve".formatted(holder.name()), "the primary to serve");
        }
        List<Member> away = baton.peersOf(holder).stream()
                .filter(peer -> !streamsWhole(baton, peer, primary.get(), reached))
                .toList();
        return outdated.stream()
                .filter(instance -> !instance.equals(holder.name()))
                .max(Comparator.<InstanceName, Boolean>comparing(instance -> names(away).contains(instance))
                        .thenComparing(Comparator.naturalOrder()))
                .map(next -> replace(next, away))
                .orElseGet(() -> last(baton, holder, away));
    }

    private static Rolling replace(InstanceName next, List<Member> away) {
        List<InstanceName> others =
                names(away).stream().filter(name -> !name.equals(next)).toList();
        return others.isEmpty() ? new Replace(next) : missing(others, next);
    }

    private static Rolling last(Baton baton, Member holder, List<Member> away) {
        if (baton.members().size() == 1) {
            return new Replace(holder.name());
        }
        return away.isEmpty() ? new MoveRole(holder) : missing(names(away), holder.name());
    }

    private static Hold missing(List<InstanceName> who, InstanceName next) {
        return new Hold(
                "%s would be the next to be made again, but %s do not stream or are not whole".formatted(next, who),
                "them to stream and to be whole");
    }

    private static List<InstanceName> names(List<Member> members) {
        return members.stream().map(Member::name).toList();
    }

    private static boolean streamsWhole(
            Baton baton, Member member, InstanceState primary, Collection<InstanceState> reached) {
        return primary.streaming()
                        .contains(ApplicationName.of(baton.epoch(), member).value())
                && state(member, reached)
                        .filter(state -> state.promise().dirty() == null)
                        .isPresent();
    }

    private static Optional<InstanceState> state(Member member, Collection<InstanceState> reached) {
        return reached.stream().filter(state -> state.member().equals(member)).findFirst();
    }
}
