package io.pgbaton.resources.baton;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Batons of a small world: all that one step, right or wrong, makes of one that was reached by right steps. */
final class SmallBatons {
    private static final Position AT = position(2, 1);
    private static final List<Member> THREE = List.of(member(0, 0), member(1, 0), member(2, 0));

    private SmallBatons() {}

    static Member member(int ordinal, int volume) {
        return new Member(new InstanceName("orders-" + ordinal), new VolumeId("%08x%08x".formatted(volume, ordinal)));
    }

    private static Incarnation run(int number) {
        return new Incarnation("pod", "pod", "run-" + number);
    }

    private static Ballot ballot(int epoch, String token) {
        return new Ballot(new Epoch(epoch), new Token(token));
    }

    private static Position position(int timeline, long lsn) {
        return new Position(new Timeline(timeline), new Lsn(lsn));
    }

    /** Ways to every kind of Baton that a cluster goes through, each from the founding one on by right steps. */
    static List<List<Baton>> paths() {
        Baton founding = Baton.founding(new ClusterUid("uid-1"), ballot(2, "a"), member(0, 0), run(1));
        Baton initialised = founding.withSystemIdentifier("7");
        Baton full = initialised.withMembership(THREE, 1);
        Baton held = full.close(AT);
        Baton open = held.open(ballot(3, "b"));
        Baton elected = open.elect(member(1, 0), run(1));
        Baton again = elected.open(ballot(4, "c"));
        Baton third = again.elect(member(2, 0), run(1));
        List<Baton> way =
                List.of(founding, initialised, full, held, open, elected, again, third, third.close(position(4, 9)));
        List<List<Baton>> paths = new ArrayList<>();
        for (int length = 1; length <= way.size(); length++) {
            paths.add(way.subList(0, length));
        }
        paths.add(List.of(founding, initialised, full, full.open(ballot(3, "b"))));
        Baton adopting = Baton.adopting(
                new ClusterUid("uid-1"), ballot(3, "b"), THREE, 1, new Baton.Adopted(new ClusterUid("uid-0"), "7"));
        Baton adopted = adopting.elect(member(1, 0), run(1));
        paths.add(List.of(adopting));
        paths.add(List.of(adopting, adopted));
        paths.add(List.of(adopting, adopted, adopted.open(ballot(4, "c"))));
        paths.add(List.of(adopting, adopted, adopted.close(position(3, 9))));
        return paths;
    }

    /** What somebody might try to write next: each part changed by itself, and a few together. */
    static List<Baton> attempts(Baton from) {
        List<UnaryOperator<Parts>> changes = new ArrayList<>(singleChanges(from));
        List<UnaryOperator<Parts>> pairs = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            for (UnaryOperator<Parts> other : changes.subList(i + 1, changes.size())) {
                UnaryOperator<Parts> one = changes.get(i);
                pairs.add(parts -> other.apply(one.apply(parts)));
            }
        }
        changes.addAll(pairs);
        return changes.stream()
                .map(change -> change.apply(Parts.of(from)).build())
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private static List<UnaryOperator<Parts>> singleChanges(Baton from) {
        int epoch = (int) from.epoch().number();
        List<UnaryOperator<Parts>> changes = new ArrayList<>();
        changes.add(parts -> parts);
        changes.add(parts -> parts.with(new ClusterUid("uid-2")));
        changes.add(parts -> parts.with(ballot(epoch + 1, "z")));
        changes.add(parts ->
                parts.with(new Ballot(new Epoch(epoch + 1), from.ballot().token())));
        changes.add(parts -> parts.with(ballot(epoch, "z")));
        changes.add(parts -> parts.with(ballot(epoch == 2 ? 2 : epoch - 1, "z")));
        changes.add(parts -> parts.with(from.phase() == Phase.HELD ? Phase.MOVING : Phase.HELD));
        for (@Nullable Member holder : new @Nullable Member[] {null, member(0, 0), member(1, 0), member(2, 0)}) {
            changes.add(parts -> parts.held(holder, parts.closedAt));
        }
        changes.add(parts -> parts.held(parts.holder, position(epoch, 10)));
        changes.add(parts -> parts.held(parts.holder, null));
        changes.add(parts -> parts.identified("8"));
        changes.add(parts -> parts.identified(null));
        changes.add(parts -> parts.adopting(null));
        changes.add(parts -> parts.adopting(new ClusterUid("uid-1")));
        changes.addAll(candidacies(from, epoch));
        changes.addAll(memberships(from));
        return changes;
    }

    private static List<UnaryOperator<Parts>> candidacies(Baton from, int epoch) {
        List<UnaryOperator<Parts>> changes = new ArrayList<>();
        changes.add(parts -> parts.candidates(List.of()));
        for (Member member : List.of(member(0, 0), member(1, 0), member(2, 0), member(1, 1))) {
            Candidate candidate = new Candidate(new Epoch(epoch), member, run(1));
            changes.add(parts -> parts.candidates(List.of(candidate)));
            changes.add(parts -> parts.candidates(replaced(from, candidate)));
        }
        Candidate otherRun = new Candidate(new Epoch(epoch), member(1, 0), run(2));
        changes.add(parts -> parts.candidates(replaced(from, otherRun)));
        changes.add(parts ->
                parts.candidates(replaced(from, new Candidate(new Epoch(epoch + 1), member(1, 0), run(1)))));
        return changes;
    }

    private static List<Candidate> replaced(Baton from, Candidate candidate) {
        List<Candidate> more = new ArrayList<>(from.candidates());
        more.removeIf(known -> known.epoch().equals(candidate.epoch()));
        more.add(candidate);
        return more;
    }

    private static List<UnaryOperator<Parts>> memberships(Baton from) {
        List<List<Member>> lists = List.of(
                List.of(member(0, 0)),
                List.of(member(0, 0), member(1, 0)),
                List.of(member(1, 0), member(2, 0)),
                THREE,
                List.of(member(0, 0), member(1, 0), member(2, 1)),
                List.of(member(0, 0), member(1, 0), member(2, 0), member(3, 0)));
        List<UnaryOperator<Parts>> changes = new ArrayList<>();
        for (List<Member> members : lists) {
            changes.add(parts -> parts.members(members, parts.acknowledgements));
            changes.add(parts -> parts.members(members, from.acknowledgements() + 1));
        }
        changes.add(parts -> parts.members(parts.members, 0));
        changes.add(parts -> parts.members(parts.members, 2));
        return changes;
    }

    /** A Baton that need not be sound yet. */
    private record Parts(
            ClusterUid cluster,
            Ballot ballot,
            Phase phase,
            @Nullable Member holder,
            List<Candidate> candidates,
            List<Member> members,
            int acknowledgements,
            @Nullable String systemIdentifier,
            @Nullable Position closedAt,
            @Nullable ClusterUid adopts) {
        static Parts of(Baton baton) {
            return new Parts(
                    baton.cluster(),
                    baton.ballot(),
                    baton.phase(),
                    baton.holder(),
                    baton.candidates(),
                    baton.members(),
                    baton.acknowledgements(),
                    baton.systemIdentifier(),
                    baton.closedAt(),
                    baton.adopts());
        }

        Parts with(ClusterUid other) {
            return new Parts(
                    other,
                    ballot,
                    phase,
                    holder,
                    candidates,
                    members,
                    acknowledgements,
                    systemIdentifier,
                    closedAt,
                    adopts);
        }

        Parts with(Ballot other) {
            return new Parts(
                    cluster,
                    other,
                    phase,
                    holder,
                    candidates,
                    members,
                    acknowledgements,
                    systemIdentifier,
                    closedAt,
                    adopts);
        }

        Parts with(Phase other) {
            return new Parts(
                    cluster,
                    ballot,
                    other,
                    holder,
                    candidates,
                    members,
                    acknowledgements,
                    systemIdentifier,
                    closedAt,
                    adopts);
        }

        Parts held(@Nullable Member by, @Nullable Position at) {
            return new Parts(
                    cluster, ballot, phase, by, candidates, members, acknowledgements, systemIdentifier, at, adopts);
        }

        Parts candidates(List<Candidate> others) {
            return new Parts(
                    cluster,
                    ballot,
                    phase,
                    holder,
                    others,
                    members,
                    acknowledgements,
                    systemIdentifier,
                    closedAt,
                    adopts);
        }

        Parts members(List<Member> others, int acks) {
            return new Parts(
                    cluster, ballot, phase, holder, candidates, others, acks, systemIdentifier, closedAt, adopts);
        }

        Parts adopting(@Nullable ClusterUid from) {
            return new Parts(
                    cluster,
                    ballot,
                    phase,
                    holder,
                    candidates,
                    members,
                    acknowledgements,
                    systemIdentifier,
                    closedAt,
                    from);
        }

        Parts identified(@Nullable String identifier) {
            return new Parts(
                    cluster,
                    ballot,
                    phase,
                    holder,
                    candidates,
                    members,
                    acknowledgements,
                    identifier,
                    closedAt,
                    adopts);
        }

        /** Empty if it is none. */
        List<Baton> build() {
            try {
                return List.of(new Baton(
                        cluster,
                        ballot,
                        phase,
                        holder,
                        candidates,
                        members,
                        acknowledgements,
                        systemIdentifier,
                        closedAt,
                        adopts));
            } catch (IllegalArgumentException malformed) {
                return List.of();
            }
        }
    }
}
