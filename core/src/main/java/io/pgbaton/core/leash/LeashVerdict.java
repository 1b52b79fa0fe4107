package io.pgbaton.core.leash;

import io.pgbaton.core.model.Decision;
import java.time.Duration;

/** May a writable server stay writable? */
public sealed interface LeashVerdict extends Decision {
    /** It has no peers: nobody could be promoted beside it, and it needs nobody's leave. */
    record Free() implements LeashVerdict {
        @Override
        public String summary() {
            return "it has no peers and needs nobody's leave";
        }
    }

    /**
     * Until then, on the clock that was passed in; the dead-man's switch gets this as its deadline.
     *
     * @param until exclusive: at this moment it is over
     * @param by who let it
     */
    record GoOn(Duration until, By by) implements LeashVerdict {
        @Override
        public String summary() {
            return "it may stay writable until %s on its own clock, by %s".formatted(until, by.words);
        }
    }

    /** Every PostgreSQL process has to be gone within K: QUIT now, KILL a second later, never smart or fast. */
    record Stop(int yes, int needed, Duration length) implements LeashVerdict {
        @Override
        public String summary() {
            return "it must stop now: of the %d peers needed, %d said yes to a question of the last %d s, and no control grant is that young"
                    .formatted(needed, yes, length.toSeconds());
        }
    }

    /** Which kind of proof reaches furthest. */
    enum By {
        PEERS("its peers"),
        CONTROL("a control grant");

        private final String words;

        By(String words) {
            this.words = words;
        }
    }
}
