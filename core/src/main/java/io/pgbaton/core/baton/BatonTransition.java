package io.pgbaton.core.baton;

import io.pgbaton.core.model.Member;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a store of the Baton must refuse, whoever asks: the last line when code above it is wrong.
 *
 * <p>The same rules stand as CEL expressions in the PostgresBaton resource; both have the same test cases.
 */
public final class BatonTransition {
    private BatonTransition() {}

    /** The reason why a cluster must not get this as its first Baton; empty if it may. */
    public static Optional<String> refusalToCreate(Baton first) {
        if (first.phase() != Phase.MOVING || first.holder() != null) {
            return refuse("the first baton of a cluster moves, and nobody has held it");
        }
        if (first.isAdopting() && (!first.candidates().isEmpty() || first.systemIdentifier() == null)) {
            return refuse("an adoption begins without a candidate, over one database");
        }
        return Optional.empty();
    }

    /** The reason why {@code after} must not replace {@code before}; empty if it may. */
    public static Optional<String> refusal(Baton before, Baton after) {
        if (!before.cluster().equals(after.cluster())) {
            return refuse("the cluster of a baton never changes");
        }
        if (before.systemIdentifier() != null && !before.systemIdentifier().equals(after.systemIdentifier())) {
            return refuse("the system identifier is set once");
        }
        if (!Objects.equals(after.adopts(), after.phase() == Phase.MOVING ? before.adopts() : null)) {
            return refuse("an adoption goes on until it is closed, and none begins later");
        }
        if (after.epoch().isBefore(before.epoch())) {
            return refuse("the epoch never falls (%s to %s)".formatted(before.epoch(), after.epoch()));
        }
        return after.epoch().isAfter(before.epoch()) ? refusalToOpen(before, after) : refusalWithin(before, after);
    }

    private static Optional<String> refusalToOpen(Baton before, Baton after) {
        if (after.phase() != Phase.MOVING) {
            return refuse("a new epoch begins moving, not held");
        }
        if (before.ballot().token().equals(after.ballot().token())) {
            return refuse("a new epoch needs a new token");
        }
        if (after.candidate().isPresent() || !after.candidates().equals(before.candidates())) {
            return refuse("a new epoch begins without a candidate and keeps the candidates before it");
        }
        if (!sameHolding(before, after) || !sameMembership(before, after)) {
            return refuse("opening an epoch changes neither holder nor members");
        }
        return Optional.empty();
    }

    private static Optional<String> refusalWithin(Baton before, Baton after) {
        if (!before.ballot().equals(after.ballot())) {
            return refuse("the token of an epoch never changes");
        }
        if (before.phase() == Phase.HELD) {
            return refusalWhileHeld(before, after);
        }
        return after.phase() == Phase.HELD ? refusalToClose(before, after) : refusalWhileMoving(before, after);
    }

    private static Optional<String> refusalWhileHeld(Baton before, Baton after) {
        if (after.phase() != Phase.HELD
                || !sameHolding(before, after)
                || !before.candidates().equals(after.candidates())) {
            return refuse("a held baton moves only by a new epoch");
        }
        if (!before.members().equals(after.members()) && before.acknowledgements() != after.acknowledgements()) {
            return refuse("members and acknowledgements change one at a time");
        }
        if (!after.isMember(requireHolder(after))) {
            return refuse("the holder stays a member");
        }
        if (!growsOrShrinks(before, after)) {
            return refuse("members are added or removed, not both in one step");
        }
        return Optional.empty();
    }

    private static Optional<String> refusalToClose(Baton before, Baton after) {
        Optional<Candidate> candidate = before.candidate();
        if (candidate.isEmpty() || !after.isHeldBy(candidate.get().member())) {
            return refuse("only the candidate of the epoch can hold it");
        }
        if (!after.candidates().equals(List.of(candidate.get()))) {
            return refuse("closing keeps the winner's candidacy and no other");
        }
        if (!sameMembership(before, after)) {
            return refuse("members are fixed while the baton moves");
        }
        return after.closedAt() == null ? refuse("closing records the position it closed at") : Optional.empty();
    }

    private static Optional<String> refusalWhileMoving(Baton before, Baton after) {
        if (!sameHolding(before, after)) {
            return refuse("the holder changes only by closing");
        }
        if (!keepsCandidates(before, after)) {
            return refuse("an epoch has one candidate, recorded once");
        }
        if (!before.candidates().equals(after.candidates()) && !candidateIsMember(before, after)) {
            return refuse("only a member can be a candidate");
        }
        if (!sameMembership(before, after) && !growsWhileFounding(before, after)) {
            return refuse("members are fixed while the baton moves");
        }
        return Optional.empty();
    }

    private static boolean keepsCandidates(Baton before, Baton after) {
        if (before.candidates().equals(after.candidates())) {
            return true;
        }
        int known = before.candidates().size();
        return before.candidate().isEmpty()
                && after.candidates().size() == known + 1
                && after.candidates().subList(0, known).equals(before.candidates())
                && after.candidate().isPresent();
    }

    private static boolean candidateIsMember(Baton before, Baton after) {
        return after.candidate()
                .filter(candidate -> before.isMember(candidate.member()))
                .isPresent();
    }

    /**
     * M and W may grow together until the first close, because a bootstrap admits no client before both are full. The
     * members that must be frozen to close the epoch never become fewer.
     */
    private static boolean growsWhileFounding(Baton before, Baton after) {
        return before.isFounding()
                && after.members().containsAll(before.members())
                && after.acknowledgements() >= before.acknowledgements()
                && after.members().size() - after.acknowledgements()
                        >= before.members().size() - before.acknowledgements();
    }

    /**
     * A member swapped for another would leave the primary's list and M incompatible whichever changed first: a commit could
     * be acknowledged by one that is counted no more.
     */
    private static boolean growsOrShrinks(Baton before, Baton after) {
        return after.members().containsAll(before.members()) || before.members().containsAll(after.members());
    }

    private static boolean sameHolding(Baton before, Baton after) {
        return Objects.equals(before.holder(), after.holder()) && Objects.equals(before.closedAt(), after.closedAt());
    }

    private static boolean sameMembership(Baton before, Baton after) {
        return before.members().equals(after.members()) && before.acknowledgements() == after.acknowledgements();
    }

    private static Member requireHolder(Baton baton) {
        return Objects.requireNonNull(baton.holder(), "a held baton has a holder");
    }

    private static Optional<String> refuse(String reason) {
        return Optional.of(reason);
    }
}
