package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Position;

/** What came of the step {@code promote} (I4). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "promotion")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Promotion.Primary.class, name = "primary"),
    @JsonSubTypes.Type(value = Promotion.NewEpochNeeded.class, name = "new-epoch-needed"),
})
public sealed interface Promotion {
    /** Asks to promote the candidate that the Baton records. */
    record Request(Move move, Candidate candidate) {}

    /**
     * It is primary.
     *
     * @param from the end of the log it was promoted at
     * @param address where it listens
     */
    record Primary(Position from, Address address) implements Promotion {}

    /** It cannot become primary in this epoch any more: spent, refused, or it does not answer. */
    record NewEpochNeeded(String reason) implements Promotion {}
}
