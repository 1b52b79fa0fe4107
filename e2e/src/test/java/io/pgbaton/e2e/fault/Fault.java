package io.pgbaton.e2e.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What shall happen to a worker, once.
 *
 * @param step the name of an activity's type, e.g. {@code Promote}
 */
public record Fault(Kind kind, Moment moment, Step step) {
    /** What happens to it. */
    public enum Kind {
        /** It is gone from one instruction to the next, as by kill -9. */
        HALT,
        /** It stands still as if its machine had paused, until somebody lets it go on. */
        FREEZE,
        /** Nothing, but the one who armed it gets to know that the worker is there. */
        NOTE
    }

    /** When it happens. */
    public enum Moment {
        /** The step has been handed out; nothing of it is done. */
        BEFORE,
        /** Its effect is done; the step does not know yet. */
        INSIDE,
        /** It is done; Temporal does not know yet. */
        AFTER
    }

    /** A step of a role change. */
    public enum Step {
        /** Of a switchover alone. */
        CHECKPOINT,
        OPEN,
        UNROUTE,
        /** Of a switchover alone. */
        DEMOTE,
        FREEZE,
        DECIDE,
        PROMOTE,
        FOLLOW,
        GATE,
        ADMIT,
        CLOSE;

        /** Those that a failover has, too. */
        public static List<Step> ofEveryMove() {
            return Arrays.stream(values())
                    .filter(step -> step != CHECKPOINT && step != DEMOTE)
                    .toList();
        }

        boolean isActivity(String type) {
            return name().equalsIgnoreCase(type);
        }
    }

    /**
     * False if a move may have no such place: one that finds its candidate at once claims no route before it publishes that one, and the
     * step that tells others whom to follow may find that they do so already.
     */
    public boolean happens() {
        return moment != Moment.INSIDE || (step != Step.UNROUTE && step != Step.FOLLOW);
    }

    static Fault parse(String text) {
        String[] words = text.strip().split(" ", -1);
        return new Fault(Kind.valueOf(words[0]), Moment.valueOf(words[1]), Step.valueOf(words[2]));
    }

    /** As {@link #parse} reads it. */
    String text() {
        return "%s %s %s".formatted(kind, moment, step);
    }

    @Override
    public String toString() {
        return text().toLowerCase(Locale.ROOT);
    }
}
