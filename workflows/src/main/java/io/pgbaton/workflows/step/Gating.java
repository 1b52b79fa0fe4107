package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import org.jspecify.annotations.Nullable;

/** What came of the step {@code gate}: the epoch's first row, with the acknowledgements it needs (M5). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "gate")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Gating.Committed.class, name = "committed"),
    @JsonSubTypes.Type(value = Gating.Waiting.class, name = "waiting"),
    @JsonSubTypes.Type(value = Gating.Lost.class, name = "lost"),
})
public sealed interface Gating {
    /**
     * Asks to pass the gate.
     *
     * @param reason why the baton moved; it stands in the row
     */
    record Request(Move move, Member primary, Position from, String reason) {}

    /** The row is committed and acknowledged. */
    record Committed(Position at) implements Gating {}

    /**
     * Not yet; asking again goes on with the same job.
     *
     * @param unheard true if none is to be expected, because too few stream from the primary: another one may have to lead; an
     *     older worker does not say
     */
    record Waiting(String why, @Nullable Boolean unheard) implements Gating {
        public boolean isUnheard() {
            return Boolean.TRUE.equals(unheard);
        }
    }

    /** The primary is none any more, or does not answer: another epoch is needed. */
    record Lost(String why) implements Gating {}
}
