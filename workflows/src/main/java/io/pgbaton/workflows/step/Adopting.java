package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Token;
import org.jspecify.annotations.Nullable;

/** What came of the step {@code adopt}: a cluster that has data and no Baton gets one, and its volumes become its own. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "adopting")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Adopting.Adopted.class, name = "adopted"),
    @JsonSubTypes.Type(value = Adopting.Held.class, name = "held"),
    @JsonSubTypes.Type(value = Adopting.NotNeeded.class, name = "not-needed"),
})
public sealed interface Adopting {
    /**
     * Asks to adopt.
     *
     * @param token of the new epoch, drawn before and recorded
     * @param acknowledgements how many members besides the holder shall confirm a commit from then on; null for as many as is
     *     usual
     * @param permit what a person has said; null if nobody has
     */
    record Request(
            ClusterUid cluster,
            Token token,
            @Nullable Integer acknowledgements,
            @Nullable Permit permit) {}

    /** The cluster has a Baton that moves to nobody yet, and all members take its orders. */
    record Adopted(Baton baton, String why) implements Adopting {}

    /**
     * Not now.
     *
     * @param wanted what a person would have to say, but for name and reason; null if nothing that could be said would help
     */
    record Held(Hold hold, @Nullable Permit wanted) implements Adopting {}

    /** The cluster has its Baton. */
    record NotNeeded(String why) implements Adopting {}
}
