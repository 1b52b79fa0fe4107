package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.model.Member;

/** What came of the step {@code admit}: clients are let in (I9) and told where. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "admission")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Admission.Admitted.class, name = "admitted"),
    @JsonSubTypes.Type(value = Admission.Lost.class, name = "lost"),
})
public sealed interface Admission {
    /** Asks to let clients in and to publish the primary. */
    record Request(Move move, Member primary) {}

    /** Clients can write. */
    record Admitted(String address) implements Admission {}

    /** The primary is none any more, or does not answer: another epoch is needed. */
    record Lost(String why) implements Admission {}
}
