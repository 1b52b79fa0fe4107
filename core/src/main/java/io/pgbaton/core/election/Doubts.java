package io.pgbaton.core.election;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.fencing.Fencing;
import io.pgbaton.core.model.Member;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Members that have just led in vain, and so lead again only where nobody else can.
 *
 * <ol>
 *   <li>Every candidate recorded since the baton was last held: its epoch was left, because nobody acknowledged its first row,
 *       or it was lost again. (M5)
 *   <li>The holder, if its loss was noticed because its peers did not hear it, or because its commits hung.
 * </ol>
 *
 * <p>Such a member often reaches furthest, by what nobody has acknowledged. Nothing is unsafe about leaving it out: the maximum
 * of any closing set will do (M2), every suspect is fenced all the same (M3), and a set that does not close without it needs it.
 * As everybody who leads in vain is left out from then on, each leads at most once before somebody leads twice.
 *
 * @param reasons why each of them is doubted, in words
 */
public record Doubts(Map<Member, String> reasons) {
    public static final Doubts NONE = new Doubts(Map.of());

    public Doubts {
        reasons = Map.copyOf(reasons);
    }

    /**
     * The doubts while this Baton moves.
     *
     * @param holderWasUnheard true if the holder's peers, or its own commits, told of its loss
     */
    public static Doubts of(Baton baton, boolean holderWasUnheard) {
        Map<Member, String> reasons = new LinkedHashMap<>();
        for (Candidate suspect : Fencing.suspects(baton)) {
            boolean isTheHolders = suspect.equals(baton.candidates().getFirst());
            if (!isTheHolders) {
                reasons.put(suspect.member(), "epoch %s came to nothing under it".formatted(suspect.epoch()));
            } else if (holderWasUnheard && Objects.equals(suspect.member(), baton.holder())) {
                reasons.put(suspect.member(), "no commit of it got through before this");
            }
        }
        return new Doubts(reasons);
    }

    public boolean about(Member member) {
        return reasons.containsKey(member);
    }

    Optional<String> reason(Member member) {
        return Optional.ofNullable(reasons.get(member));
    }
}
