package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.election.Standing;
import io.pgbaton.core.fencing.FenceProof;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of the step {@code decide}: election (M1, M2) and fence (M3), then the compare-and-set of the candidate. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "decision")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Deciding.Elected.class, name = "elected"),
    @JsonSubTypes.Type(value = Deciding.Held.class, name = "held"),
})
public sealed interface Deciding {
    List<Standing> standings();

    /**
     * Asks to decide on what the freeze brought.
     *
     * @param confirmed what people have vouched for so far
     * @param waited proofs that were waited for
     * @param mandate null for the default
     * @param evidence why the baton moves; null if nothing had to be seen
     */
    record Request(
            Move move,
            Freezing freezing,
            List<Confirmation> confirmed,
            List<FenceProof> waited,
            @Nullable Mandate mandate,
            @Nullable Evidence evidence) {
        public Request {
            confirmed = List.copyOf(confirmed);
            // An older worker does not say any.
            waited = waited == null ? List.of() : List.copyOf(waited);
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
     * @param leash whose leash ends by waiting; null if nobody's does
     * @param question what a person is asked; null if nothing
     * @param level who has to stream from whom before somebody can lead; null if nobody, or if that would not help
     */
    record Held(
            Hold hold,
            List<String> unfenced,
            List<Standing> standings,
            @Nullable LeashWait leash,
            @Nullable Question question,
            @Nullable Level level)
            implements Deciding {
        public Held(Hold hold, List<String> unfenced, List<Standing> standings) {
            this(hold, unfenced, standings, null, null, null);
        }

        public Held {
            unfenced = List.copyOf(unfenced);
            standings = List.copyOf(standings);
        }
    }
}
