package io.pgbaton.core.baton;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The authority on who may be primary of one cluster (safety rules, section 1).
 *
 * <p>Changed only by the methods here and stored only by compare-and-set on a fresh read; {@link BatonTransition} says
 * which changes a store must refuse, whoever asks.
 *
 * @param cluster the cluster it belongs to
 * @param ballot the newest opening: epoch and token
 * @param phase held, or moving since the newest opening
 * @param holder who held it when it was last closed; null until it was closed for the first time
 * @param candidates everyone who may be writable: the holder's own candidacy first, then one for each epoch since, oldest
 *     first
 * @param members who may acknowledge commits of the last held epoch (M), in order of name
 * @param acknowledgements how many members besides the holder confirm a commit before the client sees it succeed (W)
 * @param systemIdentifier PostgreSQL's own identity of this database, once initdb has run
 * @param closedAt where the first record of the newest closed epoch ended; null until it was closed for the first time
 * @param adopts whose volumes are being adopted: of this very cluster if its Baton was lost, of another one if its volumes were
 *     kept and the name was used again. What M and W were is not known then, so until the first close every member has to be
 *     frozen for an election. Null otherwise
 */
public record Baton(
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

    public Baton {
        candidates = List.copyOf(candidates);
        members = members.stream().sorted().toList();
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a baton needs at least one member");
        }
        if (members.stream().distinct().count() != members.size()) {
            throw new IllegalArgumentException("a member stands twice in " + members);
        }
        if (acknowledgements < 0 || acknowledgements >= members.size()) {
            throw new IllegalArgumentException("%d members besides the holder cannot give %d acknowledgements"
                    .formatted(members.size() - 1, acknowledgements));
        }
        if (phase == Phase.HELD && (holder == null || closedAt == null)) {
            throw new IllegalArgumentException("a baton that is held has a holder and the position it was closed at");
        }
        if (adopts != null && phase == Phase.HELD) {
            throw new IllegalArgumentException("a baton that is held adopts nothing any more");
        }
        if (!ascend(candidates, ballot.epoch())) {
            throw new IllegalArgumentException("each epoch up to %s has at most one candidate, oldest first, got %s"
                    .formatted(ballot.epoch(), candidates));
        }
    }

    private static boolean ascend(List<Candidate> candidates, Epoch newest) {
        Epoch before = Epoch.NONE;
        for (Candidate candidate : candidates) {
            if (!candidate.epoch().isAfter(before) || candidate.epoch().isAfter(newest)) {
                return false;
            }
            before = candidate.epoch();
        }
        return true;
    }

    /** The baton of a new cluster: moving to its one founding member, nothing acknowledged by anyone else yet. */
    public static Baton founding(ClusterUid cluster, Ballot ballot, Member founder, Incarnation incarnation) {
        return new Baton(
                cluster,
                ballot,
                Phase.MOVING,
                null,
                List.of(new Candidate(ballot.epoch(), founder, incarnation)),
                List.of(founder),
                0,
                null,
                null,
                null);
    }

    /**
     * The Baton of a cluster that has data and no Baton: moving, to nobody yet.
     *
     * @param members every volume that may hold an acknowledged commit
     * @param acknowledgements what commits will wait for from this epoch on
     * @param from whose volumes these were
     */
    public static Baton adopting(
            ClusterUid cluster, Ballot ballot, List<Member> members, int acknowledgements, Adopted from) {
        return new Baton(
                cluster,
                ballot,
                Phase.MOVING,
                null,
                List.of(),
                members,
                acknowledgements,
                from.systemIdentifier(),
                null,
                from.cluster());
    }

    /** What is adopted: the volumes of this cluster, with this database on them. */
    public record Adopted(ClusterUid cluster, String systemIdentifier) {}

    public Epoch epoch() {
        return ballot.epoch();
    }

    /** True until the baton was closed for the first time: the cluster is still being bootstrapped. */
    public boolean isFounding() {
        return holder == null && adopts == null;
    }

    /** True until the baton that was made over data is closed for the first time: M and W of before are not known. */
    public boolean isAdopting() {
        return adopts != null;
    }

    /** Where commits wait for others, or where nobody knows whether they did: so many members close an epoch. */
    public boolean isByQuorum() {
        return acknowledgements > 0 || isAdopting();
    }

    public boolean isHeldBy(Member member) {
        return phase == Phase.HELD && member.equals(holder);
    }

    /** The candidate of the newest epoch, once it has been decided. */
    public Optional<Candidate> candidate() {
        return candidates.stream()
                .filter(candidate -> candidate.epoch().equals(ballot.epoch()))
                .findFirst();
    }

    public boolean isMember(Member member) {
        return members.contains(member);
    }

    /** The members other than {@code primary}: those whose acknowledgements it counts. */
    public List<Member> peersOf(Member primary) {
        return members.stream().filter(member -> !member.equals(primary)).toList();
    }

    /** Opens a new epoch: from here on the baton moves, and nobody of the old epoch may be promoted any more. */
    public Baton open(Ballot newBallot) {
        return new Baton(
                cluster,
                newBallot,
                Phase.MOVING,
                holder,
                candidates,
                members,
                acknowledgements,
                systemIdentifier,
                closedAt,
                adopts);
    }

    /** Records who may be promoted in this epoch. */
    public Baton elect(Member member, Incarnation incarnation) {
        List<Candidate> more = new ArrayList<>(candidates);
        more.add(new Candidate(ballot.epoch(), member, incarnation));
        return new Baton(
                cluster, ballot, phase, holder, more, members, acknowledgements, systemIdentifier, closedAt, adopts);
    }

    /**
     * The candidate of this epoch holds the baton; everyone before it is history.
     *
     * @throws IllegalStateException if this epoch has no candidate
     */
    public Baton close(Position at) {
        Candidate winner = candidate()
                .orElseThrow(() -> new IllegalStateException("epoch %s has no candidate".formatted(ballot.epoch())));
        return new Baton(
                cluster,
                ballot,
                Phase.HELD,
                winner.member(),
                List.of(winner),
                members,
                acknowledgements,
                systemIdentifier,
                at,
                null);
    }

    public Baton withMembership(List<Member> newMembers, int newAcknowledgements) {
        return new Baton(
                cluster,
                ballot,
                phase,
                holder,
                candidates,
                newMembers,
                newAcknowledgements,
                systemIdentifier,
                closedAt,
                adopts);
    }

    public Baton withSystemIdentifier(String identifier) {
        return new Baton(
                cluster, ballot, phase, holder, candidates, members, acknowledgements, identifier, closedAt, adopts);
    }
}
