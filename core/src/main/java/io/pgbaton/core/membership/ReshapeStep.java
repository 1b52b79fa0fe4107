package io.pgbaton.core.membership;

import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.Member;
import java.util.List;

/** One step of a change of M, W or mode; each is done before the next begins, and each may be the last. */
public sealed interface ReshapeStep extends Decision {
    /** These stream from the primary and are not dirty: only then may they become members. */
    record AwaitStreaming(List<Member> joining) implements ReshapeStep {
        public AwaitStreaming {
            joining = List.copyOf(joining);
        }

        @Override
        public String summary() {
            return "wait until %s stream and are whole".formatted(joining);
        }
    }

    /** Put it in force with the next version, and confirm it: every walsender was started after the reload. */
    record Apply(Setting setting) implements ReshapeStep {
        @Override
        public String summary() {
            return "set %s".formatted(setting);
        }
    }

    /** So many of these have flushed past the position that the primary had when the setting was confirmed. */
    record AwaitFlushed(List<Member> of, int count) implements ReshapeStep {
        public AwaitFlushed {
            of = List.copyOf(of);
        }

        @Override
        public String summary() {
            return "wait until %d of %s have everything that was acknowledged so far".formatted(count, of);
        }
    }

    /** Store it in the Baton. */
    record Store(Shape shape) implements ReshapeStep {
        @Override
        public String summary() {
            return "record %s in the Baton".formatted(shape);
        }
    }
}
