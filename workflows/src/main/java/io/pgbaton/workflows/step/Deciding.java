package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.election.Standing;
import java.util.List;

/** What came of the step {@code decide}: election (M1, M2) and fence (M3), then the compare-and-set of the candidate. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "decision")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Deciding.Elected.class, name = "elected"),
    @JsonSubTypes.Type(value = Deciding.Held.class, name = "held"),
})
public sealed interface Deciding {
    List<Standing> standings();

    /** Asks to decide on what the freeze brought. */
    record Request(Move move, Freezing freezing, List<Confirmation> confirmed) {
        public Request {
            confirmed = List.copyOf(confirmed);
        }
    }

    /**
     * The Baton records this candidate.
     *
     * @param why why it and no other
     * @param fence why nobody else can be writable
     */
    record Elected(Candidate candidate, String why, String fence, List<Standing> standings) implements Deciding {
        public Elected {
            standings = List.copyOf(standings);
        }
    }

    /**
     * Nobody may lead yet.
     *
     * @param unfenced the instances that may still be writable: a person can vouch for them
     */
    record Held(Hold hold, List<String> unfenced, List<Standing> standings) implements Deciding {
        public Held {
            unfenced = List.copyOf(unfenced);
            standings = List.copyOf(standings);
        }
    }
}
