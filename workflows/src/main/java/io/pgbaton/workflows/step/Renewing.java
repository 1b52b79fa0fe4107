package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;

/** What came of a step of a rolling change. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "renewing")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Renewing.Next.class, name = "next"),
    @JsonSubTypes.Type(value = Renewing.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Renewing.NotNeeded.class, name = "not-needed"),
    @JsonSubTypes.Type(value = Renewing.RoleFirst.class, name = "role-first"),
    @JsonSubTypes.Type(value = Renewing.GivesWay.class, name = "gives-way"),
    @JsonSubTypes.Type(value = Renewing.Held.class, name = "held"),
})
public sealed interface Renewing {
    /** Asks who has to be made again next. */
    record PlanRequest(ClusterUid cluster) {}

    /**
     * Asks to make an instance again.
     *
     * @param pod the uid of the very pod that goes; no other one is touched
     */
    record Request(Move move, InstanceName instance, String pod) {}

    /** Make this one again; then look again. */
    record Next(Request request, String why) implements Renewing {}

    /** It is made again, and does its work. */
    record Done(String how) implements Renewing {}

    /** Every instance is made as wanted. */
    record NotNeeded(String why) implements Renewing {}

    /** The role has to move before anybody else is made again. */
    record RoleFirst(String why) implements Renewing {}

    /** The baton moves: whoever moves it comes first. */
    record GivesWay(String why) implements Renewing {}

    /** It could not be done yet. */
    record Held(Hold hold) implements Renewing {}
}
