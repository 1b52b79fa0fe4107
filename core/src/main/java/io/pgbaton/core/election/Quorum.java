package io.pgbaton.core.election;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Member;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which sets of members can acknowledge a commit. One predicate, asked three ways (M1).
 *
 * <p>INVARIANT: a commit that a client saw succeed is on the holder and on {@code acknowledgements} other members. So a set
 * of members can acknowledge only if it has {@code acknowledgements + 1} of them, and an epoch is closed when those left
 * unfrozen are too few for that. With N = 3 members and W = 1: any 2 frozen members close the epoch, and any 2 frozen
 * members meet every acknowledging set.
 *
 * @param members everyone who may acknowledge in this epoch (M); the holder counts like any other
 * @param acknowledgements how many members besides the holder confirm each commit (W)
 */
public record Quorum(List<Member> members, int acknowledgements) {
    public Quorum {
        members = List.copyOf(members);
        if (acknowledgements < 0 || acknowledgements >= members.size()) {
            throw new IllegalArgumentException(
                    "W must be between 0 and %d, got %d".formatted(members.size() - 1, acknowledgements));
        }
    }

    /** From so many instances on a commit waits for another member; with fewer, a lost standby would stop all commits. */
    public static final int SYNCHRONOUS_FROM = 3;

    /**
     * Who has to be frozen to close what was before this Baton's epoch. While a cluster is adopted nobody knows what W was, so
     * it is all of them: whatever was acknowledged is on one of all.
     */
    public static Quorum closing(Baton baton) {
        return new Quorum(baton.members(), baton.isAdopting() ? 0 : baton.acknowledgements());
    }

    /** What is waited for while too few are there, in words. */
    static String answers(List<Member> missing) {
        return "answers from %s".formatted(missing);
    }

    /** The quorum that a new cluster of these members gets: one acknowledgement from three instances on, else none. */
    public static Quorum ofNewCluster(List<Member> members) {
        return new Quorum(members, members.size() >= SYNCHRONOUS_FROM ? 1 : 0);
    }

    /** R = |M| - W: so many frozen members close the epoch. */
    public int required() {
        return members.size() - acknowledgements;
    }

    /** Could a client's commit succeed on these members alone? They then form a quorum. */
    public boolean canBeFormedBy(Collection<Member> set) {
        return count(set) >= acknowledgements + 1;
    }

    /**
     * Is the epoch closed: can no further commit be acknowledged once these are frozen, and has every acknowledged commit
     * reached one of them?
     */
    public boolean isClosedBy(Collection<Member> frozen) {
        return count(frozen) >= required();
    }

    /** Would losing any one of these leave too few to acknowledge? */
    public boolean isAtRiskWith(Collection<Member> alive) {
        return count(alive) <= acknowledgements + 1;
    }

    private int count(Collection<Member> set) {
        Set<Member> counted = new HashSet<>(set);
        counted.retainAll(members);
        return counted.size();
    }
}
