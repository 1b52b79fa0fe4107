package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Position;

/** What came of making the last backup of a cluster. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "backing")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Backing.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = Backing.NotNeeded.class, name = "not-needed"),
    @JsonSubTypes.Type(value = Backing.Made.class, name = "made"),
    @JsonSubTypes.Type(value = Backing.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = Backing.Held.class, name = "held"),
})
public sealed interface Backing {
    /** Asks what it is to be taken from; the primary sends its clients away for that. */
    record PlanRequest(ClusterUid cluster) {}

    /**
     * What it is taken from.
     *
     * @param until how far the log reaches that it must hold
     * @param complete true if every acknowledged commit lies before that
     * @param why in words
     */
    record Order(
            ClusterUid cluster, InstanceName source, Address address, Position until, boolean complete, String why) {}

    /**
     * Asks to make it, or to go on with what is under way.
     *
     * @param after attempts up to this one have failed
     */
    record Request(Order order, int after) {}

    /** Asks to write down that it is given up. */
    record GiveUp(ClusterUid cluster, String why) {}

    /** Somebody can give it. */
    record Ready(Order order) implements Backing {}

    /** There is nothing to back up. */
    record NotNeeded(String why) implements Backing {}

    /**
     * It is made and verified.
     *
     * @param complete true if it is proven that every acknowledged commit is in it
     * @param summary where it is
     */
    record Made(boolean complete, String summary) implements Backing {}

    /** This attempt has failed. */
    record Failed(int attempt, String reason) implements Backing {}

    /** It cannot go on now. */
    record Held(Hold hold) implements Backing {}
}
