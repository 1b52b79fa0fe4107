package io.pgbaton.core.rejoin;

import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a member gets back onto the log of the epoch's primary.
 *
 * <p>Compares the end of its own log with where the primary's history left that timeline. pg_rewind's own comparison is not
 * trusted with equal timeline numbers: it says "no rewind required" and leaves foreign rows behind.
 */
public sealed interface RejoinDecision extends Decision {
    /** Its log is a beginning of the primary's: streaming is enough. */
    record Follow(String why) implements RejoinDecision {
        @Override
        public String summary() {
            return "follow: " + why;
        }
    }

    /** Its log left the primary's at a known point: pg_rewind takes it back. */
    record Rewind(Lsn fork, String why) implements RejoinDecision {
        @Override
        public String summary() {
            return "rewind: " + why;
        }
    }

    /** Nothing on it can be trusted to be a beginning of the primary's log: copy everything. */
    record Clone(String why) implements RejoinDecision {
        @Override
        public String summary() {
            return "clone: " + why;
        }
    }

    /**
     * One line of the primary's timeline history: it left {@code timeline} at {@code end}.
     */
    record Ancestor(Timeline timeline, Lsn end) {}

    /**
     * Decides.
     *
     * @param own the end of the member's own log; null if it cannot be told
     * @param led the newest epoch in which this member may have been primary
     * @param primary the timeline the primary writes
     * @param history the primary's real ancestors, placeholders left out
     * @param rewindFailed true if a rewind onto this primary was tried and failed
     */
    static RejoinDecision decide(
            @Nullable Position own, Epoch led, Timeline primary, List<Ancestor> history, boolean rewindFailed) {
        if (own == null) {
            return new Clone("the end of its log cannot be told");
        }
        if (rewindFailed) {
            return new Clone("a rewind was tried and failed");
        }
        if (own.timeline().equals(primary)) {
            return led.timeline().equals(primary)
                    ? new Clone("it wrote timeline %s itself, and so does the primary".formatted(primary))
                    : new Follow("it already writes the primary's timeline %s".formatted(primary));
        }
        return ancestor(own.timeline(), history)
                .map(left -> ofAncestor(own, left))
                .orElseGet(() -> ofStranger(own, history));
    }

    private static RejoinDecision ofAncestor(Position own, Ancestor left) {
        if (own.lsn().compareTo(left.end()) <= 0) {
            return new Follow("it ends at %s, before the primary left timeline %s at %s"
                    .formatted(own.lsn(), left.timeline(), left.end()));
        }
        return new Rewind(
                left.end(),
                "it ends at %s, %d bytes after the primary left timeline %s"
                        .formatted(own.lsn(), own.lsn().bytesSince(left.end()), left.timeline()));
    }

    /** It wrote a timeline that the primary never was on: they part at or before the newest ancestor below it. */
    private static RejoinDecision ofStranger(Position own, List<Ancestor> history) {
        return history.stream()
                .filter(ancestor -> ancestor.timeline().compareTo(own.timeline()) < 0)
                .max(Comparator.comparing(Ancestor::timeline))
                .<RejoinDecision>map(common -> new Rewind(
                        common.end(), "it is on timeline %s, which the primary never was on".formatted(own.timeline())))
                .orElseGet(() -> new Clone("it shares no timeline with the primary"));
    }

    private static Optional<Ancestor> ancestor(Timeline timeline, List<Ancestor> history) {
        return history.stream()
                .filter(candidate -> candidate.timeline().equals(timeline))
                .findFirst();
    }
}
