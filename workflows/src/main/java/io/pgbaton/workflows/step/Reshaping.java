package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a step of a change of members. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "reshape")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Reshaping.Planned.class, name = "planned"),
    @JsonSubTypes.Type(value = Reshaping.Newcomer.class, name = "newcomer"),
    @JsonSubTypes.Type(value = Reshaping.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Reshaping.NotNeeded.class, name = "not-needed"),
    @JsonSubTypes.Type(value = Reshaping.GivesWay.class, name = "gives-way"),
    @JsonSubTypes.Type(value = Reshaping.Asked.class, name = "asked"),
    @JsonSubTypes.Type(value = Reshaping.Held.class, name = "held"),
})
public sealed interface Reshaping {
    /**
     * Asks what is to be done about a lost member, or about the shape of all of them.
     *
     * @param lost null if it is about all of them
     * @param approval the word that was accepted; null if there is none
     */
    record PlanRequest(
            ClusterUid cluster,
            @Nullable Member lost,
            @Nullable Approval approval) {}

    /**
     * Asks to take one step.
     *
     * @param primary who leads the epoch
     * @param version of the setting, if the step makes one: higher than any before it in this epoch
     */
    record StepRequest(Move move, Member primary, ReshapeStep step, int version) {}

    /** Asks to let an instance follow the primary. */
    record BringRequest(Move move, Member primary, Member newcomer) {}

    /** Take these steps, in order; then look again. */
    record Planned(Move move, Member primary, List<ReshapeStep> steps, String why) implements Reshaping {
        public Planned {
            steps = List.copyOf(steps);
        }
    }

    /** Bring this one first; then look again. */
    record Newcomer(BringRequest request, String why) implements Reshaping {}

    /** The step is taken. */
    record Done(String how) implements Reshaping {}

    /** There is nothing to change. */
    record NotNeeded(String why) implements Reshaping {}

    /** The baton moves: whoever moves it comes first. */
    record GivesWay(String why) implements Reshaping {}

    /** A person has to say whether the member shall leave. */
    record Asked(Question question) implements Reshaping {}

    /** It could not be done yet. */
    record Held(Hold hold) implements Reshaping {}
}
