package io.pgbaton.core.election;

import io.pgbaton.core.model.Decision;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an election came to. */
public sealed interface Verdict extends Decision {
    List<Standing> standings();

    /** This member leads next. */
    record Elect(Standing winner, String why, List<Standing> standings) implements Verdict {
        public Elect {
            standings = List.copyOf(standings);
        }

        @Override
        public String summary() {
            return "%s leads next: %s".formatted(winner.answer().member(), why);
        }
    }

    /**
     * Nobody may lead yet.
     *
     * @param reason why not, in words
     * @param waitsFor what would change that, in words
     * @param wayOut what a person can do if that never comes; null if nothing
     */
    record Hold(String reason, String waitsFor, @Nullable WayOut wayOut, List<Standing> standings) implements Verdict {
        Hold(String reason, String waitsFor, List<Standing> standings) {
            this(reason, waitsFor, null, standings);
        }

        public Hold {
            standings = List.copyOf(standings);
        }

        @Override
        public String summary() {
            String seen = standings.isEmpty()
                    ? "no member answered"
                    : standings.stream().map(Standing::toString).collect(Collectors.joining(", "));
            return "nobody may lead yet: %s; waiting for %s; seen: %s".formatted(reason, waitsFor, seen);
        }
    }
}
