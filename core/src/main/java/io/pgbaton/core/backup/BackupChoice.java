package io.pgbaton.core.backup;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.election.Quorum;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState.Phase;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which instance the last backup of a cluster is taken from.
 *
 * <ol>
 *   <li>The primary that has sent its clients away: nobody writes any more, so whatever was acknowledged is on it, and reading
 *       all of it disturbs nobody.
 *   <li>Where none serves, the member whose log reaches furthest by (timeline, position), as in an election (M2).
 * </ol>
 *
 * <p>INVARIANT: {@code complete} is said only where it is proven that every acknowledged commit is in the backup: the log is
 * the primary's own, with its clients gone; or nobody who could be writable is, and enough members were looked at to meet
 * every set that could have acknowledged (M1).
 */
public sealed interface BackupChoice extends Decision {
    /**
     * It is taken from there.
     *
     * @param position how far the log reaches that the backup must hold
     * @param complete true if every acknowledged commit lies before that
     */
    record Take(InstanceName instance, Address address, Position position, boolean complete, String summary)
            implements BackupChoice {}

    /** There is nobody to take it from. */
    record Nobody(String reason, String waitsFor) implements BackupChoice {
        @Override
        public String summary() {
            return "%s; waiting for %s".formatted(reason, waitsFor);
        }
    }

    /**
     * Decides from one look at all members.
     *
     * @param states of all who answered
     * @param closed true if the primary has sent its clients away and lets none in
     */
    static BackupChoice decide(Baton baton, List<InstanceState> states, boolean closed) {
        List<InstanceState> members = states.stream()
                .filter(state -> baton.isMember(state.member()))
                .filter(state -> state.server().position() != null)
                .toList();
        Optional<InstanceState> primary = members.stream()
                .filter(state ->
                        baton.isHeldBy(state.member()) && state.server().isPrimary())
                .findFirst();
        return primary.map(it -> fromPrimary(it, closed)).orElseGet(() -> fromTheFurthest(baton, states, members));
    }

    private static BackupChoice fromPrimary(InstanceState primary, boolean closed) {
        InstanceName name = primary.member().name();
        return closed
                ? take(primary, true, "%s is primary and has sent its clients away".formatted(name))
                : new Nobody("clients may still write on %s".formatted(name), "it to send them away");
    }

    private static BackupChoice fromTheFurthest(Baton baton, List<InstanceState> states, List<InstanceState> members) {
        return members.stream()
                .filter(state -> state.promise().dirty() == null)
                .filter(state -> isReadable(state.server().phase()))
                .max(Comparator.comparing(BackupChoice::position))
                .<BackupChoice>map(furthest -> furthest(baton, members, furthest))
                .orElseGet(() -> new Nobody(
                        "no member of the cluster runs PostgreSQL: %s".formatted(describe(baton, states)),
                        "one of them to run"));
    }

    private static boolean isReadable(Phase phase) {
        return phase == Phase.STANDBY || phase == Phase.PRIMARY;
    }

    private static BackupChoice furthest(Baton baton, List<InstanceState> members, InstanceState furthest) {
        InstanceName name = furthest.member().name();
        Set<Member> unknown = new HashSet<>(baton.members());
        members.stream()
                .filter(state -> state.promise().dirty() == null)
                .forEach(state -> unknown.remove(state.member()));
        Set<Member> writers = mayWrite(baton);
        members.stream().filter(state -> !mayBeWritable(state)).forEach(state -> writers.remove(state.member()));
        Quorum quorum = Quorum.closing(baton);
        boolean met = quorum.isClosedBy(members.stream()
                .filter(state -> state.promise().dirty() == null)
                .map(InstanceState::member)
                .toList());
        String reach = "no primary serves, and %s reaches furthest of %d members".formatted(name, members.size());
        if (!writers.isEmpty()) {
            return take(furthest, false, "%s; %s may have acknowledged more".formatted(reach, names(writers)));
        }
        return met
                ? take(furthest, true, reach)
                : take(furthest, false, "%s; %s may have more".formatted(reach, names(unknown)));
    }

    /** While a cluster is adopted nobody knows who held the baton before, so it may have been any of them. */
    private static Set<Member> mayWrite(Baton baton) {
        if (baton.isAdopting()) {
            return new HashSet<>(baton.members());
        }
        return Stream.concat(
                        Stream.ofNullable(baton.holder()),
                        baton.candidates().stream().map(candidate -> candidate.member()))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static boolean mayBeWritable(InstanceState state) {
        return state.server().phase() == Phase.PRIMARY || state.server().phase() == Phase.PROMOTING;
    }

    private static Position position(InstanceState state) {
        return Objects.requireNonNull(state.server().position());
    }

    private static Take take(InstanceState state, boolean complete, String why) {
        return new Take(state.member().name(), state.postgres(), position(state), complete, why);
    }

    private static String names(Set<Member> members) {
        return members.stream().map(member -> member.name().value()).sorted().collect(Collectors.joining(", "));
    }

    private static String describe(Baton baton, List<InstanceState> states) {
        return baton.members().stream()
                .map(member -> states.stream()
                        .filter(state -> state.member().equals(member))
                        .findFirst()
                        .map(state -> "%s is %s"
                                .formatted(member.name(), state.server().phase()))
                        .orElseGet(() -> "%s does not answer".formatted(member.name())))
                .collect(Collectors.joining(", "));
    }
}
