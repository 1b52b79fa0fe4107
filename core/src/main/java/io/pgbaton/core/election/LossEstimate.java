package io.pgbaton.core.election;

import io.pgbaton.core.model.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be lost if this member leads: everything that a member which may have acknowledged commits has and it has not.
 *
 * @param of who acknowledged and is neither frozen nor surely behind; empty if nothing is lost
 * @param bytes log that it is known to lack, as last seen; a lower bound, for the others may have written more since.
 *     Null if that cannot be told: never seen, or seen on a timeline that it is not on
 */
public record LossEstimate(List<Member> of, @Nullable Long bytes) {
    public static final LossEstimate NOTHING = new LossEstimate(List.of(), 0L);

    public LossEstimate {
        of = List.copyOf(of);
    }

    public boolean isNothing() {
        return of.isEmpty();
    }

    @Override
    public String toString() {
        if (isNothing()) {
            return "nothing is lost";
        }
        return bytes == null
                ? "what is lost of %s cannot be told".formatted(of)
                : "at least %,d bytes of the log of %s are lost, as last seen".formatted(bytes, of);
    }
}
