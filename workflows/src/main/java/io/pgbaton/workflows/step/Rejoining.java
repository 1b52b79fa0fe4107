package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.Command;

/** What came of a step of a rejoin. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "rejoin")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Rejoining.Planned.class, name = "planned"),
    @JsonSubTypes.Type(value = Rejoining.Back.class, name = "back"),
    @JsonSubTypes.Type(value = Rejoining.GivesWay.class, name = "gives-way"),
    @JsonSubTypes.Type(value = Rejoining.Held.class, name = "held"),
})
public sealed interface Rejoining {
    /** Asks what this instance needs. */
    record PlanRequest(ClusterUid cluster, InstanceName instance) {}

    /** Asks to bring this instance back to this primary, in this epoch (M8). */
    record Request(Move move, InstanceName instance, Command.Source source) {}

    /** This is what to ask for. */
    record Planned(Request request, String why) implements Rejoining {}

    /** It streams from the primary. */
    record Back(String how) implements Rejoining {}

    /** The baton moves, or has moved: whoever moves it sees to this instance. */
    record GivesWay(String why) implements Rejoining {}

    /** It could not be done yet. */
    record Held(Hold hold) implements Rejoining {}
}
