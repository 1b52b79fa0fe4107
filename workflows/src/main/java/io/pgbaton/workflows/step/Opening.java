package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import org.jspecify.annotations.Nullable;

/** What came of the step {@code open}: pre-vote (M0), then the compare-and-set that opens a new epoch. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "opening")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Opening.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = Opening.Finish.class, name = "finish"),
    @JsonSubTypes.Type(value = Opening.NotNeeded.class, name = "not-needed"),
    @JsonSubTypes.Type(value = Opening.Held.class, name = "held"),
    @JsonSubTypes.Type(value = Opening.Asked.class, name = "asked"),
    @JsonSubTypes.Type(value = Opening.Refused.class, name = "refused"),
})
public sealed interface Opening {
    /**
     * Asks to open.
     *
     * @param token of the new epoch, drawn before and recorded: whoever finds it in the Baton knows that it was this run
     * @param evidence why; a baton that is held is moved only on evidence about its own epoch
     * @param mandate null for the default
     * @param order a switchover that is to begin; null if none is, or if it has begun
     * @param without the candidate of the open epoch, if the others have to be enough for the next one, whatever it says itself;
     *     else null
     */
    record Request(
            ClusterUid cluster,
            Token token,
            @Nullable Evidence evidence,
            @Nullable Mandate mandate,
            @Nullable SwitchoverOrder order,
            @Nullable Member without) {
        /** Without a switchover, and with whoever answers. */
        public Request(ClusterUid cluster, Token token, @Nullable Evidence evidence, @Nullable Mandate mandate) {
            this(cluster, token, evidence, mandate, null, null);
        }
    }

    /** This run's epoch is open. */
    record Opened(Baton baton, String why) implements Opening {}

    /** A candidate is primary already: only the end of its move is missing. */
    record Finish(Baton baton, Candidate candidate, String why) implements Opening {}

    /** There is nothing to move. */
    record NotNeeded(String why) implements Opening {}

    /** A move could not finish now, so none was begun. */
    record Held(Hold hold) implements Opening {}

    /** A move could finish, and a person has to approve it first; none was begun. */
    record Asked(Question question) implements Opening {}

    /** The switchover that was ordered cannot begin as it was approved; none was begun. */
    record Refused(String why) implements Opening {}
}
