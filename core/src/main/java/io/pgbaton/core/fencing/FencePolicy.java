package io.pgbaton.core.fencing;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.leash.LeashTerms;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Frozen;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a move does about suspects of whom nothing is proven: go on without (fast), or wait for the end of their leash (M4).
 */
public final class FencePolicy {
    private FencePolicy() {}

    /**
     * Why the move may go on although these may still be writable, in words; empty if it may not.
     *
     * <p>Only in Quorum: there enough frozen members keep every acknowledged commit (M1), whoever else is writable. Where
     * commits wait for nobody, an old primary that goes on acknowledges what nobody else has.
     */
    public static Optional<String> waiver(Fence fence, Baton baton, Fencing.Unproven unproven) {
        return fence == Fence.FAST && baton.acknowledgements() > 0
                ? Optional.of(
                        "failover.fence is Fast: %s may be writable for a while yet, for sessions that turned synchronous commit off"
                                .formatted(unproven.suspects()))
                : Optional.empty();
    }

    /**
     * Those of them whose leash ends by waiting, because enough of their peers are frozen under the Baton's ballot.
     *
     * @param answers to freezes; those under another ballot do not count
     */
    public static List<Member> whoseLeashEnds(Baton baton, Fencing.Unproven unproven, Collection<Frozen> answers) {
        List<Member> frozen = frozen(baton, answers);
        return unproven.suspects().stream()
                .filter(suspect -> LeashTerms.of(baton, suspect).endsWithout(frozen))
                .filter(suspect -> !baton.peersOf(suspect).isEmpty())
                .toList();
    }

    /** Who has promised the Baton's ballot, whole or not, and so lets nobody of an older epoch go on (I8). */
    public static List<Member> frozen(Baton baton, Collection<Frozen> answers) {
        return answers.stream()
                .filter(answer -> answer.ballot().equals(baton.ballot()))
                .map(Frozen::member)
                .distinct()
                .sorted()
                .toList();
    }
}
