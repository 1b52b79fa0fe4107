package io.pgbaton.operator.person;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.Member;
import io.pgbaton.operator.person.Saying.Understood;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Does what a person says fit the moment? Only a filter that answers at once, in words: the run that gets the signal judges
 * again, and is the one that obeys.
 */
final class WordRule {
    private WordRule() {}

    /**
     * The first reason against passing it on, in words; empty if there is none.
     *
     * @param baton as it is now; null if the cluster has none
     */
    static Optional<String> objection(Understood said, @Nullable Baton baton) {
        if (said.word() == Word.ADOPT) {
            return baton == null || baton.isAdopting()
                    ? Optional.empty()
                    : Optional.of("the cluster has its baton, in epoch %s".formatted(baton.epoch()));
        }
        if (baton == null && said.word() == Word.SKIP_FINAL_BACKUP) {
            return Optional.empty();
        }
        if (baton == null) {
            // A run that holds before there is one can be stopped all the same.
            return said.word() == Word.CANCEL ? Optional.empty() : Optional.of("the cluster has no baton yet");
        }
        return switch (said.word()) {
            case PRIMARY_LOST -> aboutALoss(said, baton);
            case LET_LEAVE -> aboutAnOpening(said, baton).or(() -> aboutAMember(said, baton));
            case CONFIRM_FENCED, APPROVE, REJECT, CANCEL -> aboutAnOpening(said, baton);
            case ADOPT -> Optional.empty();
            case APPROVE_PLAN, REJECT_PLAN -> aboutAPlan(said, baton);
            case SKIP_FINAL_BACKUP -> Optional.empty();
        };
    }

    /** Which plan it is, the run knows. */
    private static Optional<String> aboutAPlan(Understood said, Baton baton) {
        return said.text("epoch").equals(baton.epoch().toString())
                ? Optional.empty()
                : Optional.of("it names epoch %s, but now it is epoch %s".formatted(said.text("epoch"), baton.epoch()));
    }

    private static Optional<String> aboutAMember(Understood said, Baton baton) {
        Member holder = baton.holder();
        if (baton.phase() == Phase.MOVING || holder == null) {
            return Optional.of("the baton is moving in epoch %s, and nobody leaves meanwhile".formatted(baton.epoch()));
        }
        return said.text("instance").equals(holder.name().value())
                ? Optional.of("%s holds the baton: move it first".formatted(holder.name()))
                : Optional.empty();
    }

    /** Of the holder, or of a candidate that does not pass its gate. */
    private static Optional<String> aboutALoss(Understood said, Baton baton) {
        Member leader = baton.phase() == Phase.MOVING
                ? baton.candidate().map(Candidate::member).orElse(null)
                : baton.holder();
        if (leader == null) {
            return Optional.of("the baton is moving already, in epoch %s".formatted(baton.epoch()));
        }
        boolean fits = said.text("epoch").equals(baton.epoch().toString())
                && said.text("primary").equals(leader.name().value());
        return fits
                ? Optional.empty()
                : Optional.of("it is about %s in epoch %s, but %s %s epoch %s"
                        .formatted(
                                said.text("primary"),
                                said.text("epoch"),
                                leader.name(),
                                baton.phase() == Phase.MOVING ? "is to lead" : "holds",
                                baton.epoch()));
    }

    private static Optional<String> aboutAnOpening(Understood said, Baton baton) {
        boolean namesOne = said.fields().containsKey("epoch");
        boolean fits = said.text("epoch").equals(baton.epoch().toString())
                && said.text("token").equals(baton.ballot().token().value());
        if (namesOne && !fits) {
            return Optional.of("it names epoch %s with its token, but now it is epoch %s with another one"
                    .formatted(said.text("epoch"), baton.epoch()));
        }
        if (said.fields().containsKey("instance")
                && baton.members().stream()
                        .noneMatch(member -> member.name().value().equals(said.text("instance")))) {
            return Optional.of("%s is no member".formatted(said.text("instance")));
        }
        return Optional.empty();
    }
}
