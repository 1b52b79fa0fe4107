package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Command;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a step that only a bootstrap takes: the Baton after it, or why it could not be done yet. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "founding")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Founding.Founded.class, name = "founded"),
    @JsonSubTypes.Type(value = Founding.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Founding.Held.class, name = "held"),
    @JsonSubTypes.Type(value = Founding.NotNeeded.class, name = "not-needed"),
})
public sealed interface Founding {
    /** Asks for the first Baton; the token is drawn before and recorded. */
    record Request(ClusterUid cluster, Token token) {}

    /**
     * Asks to make everyone who joined a member.
     *
     * @param acknowledgements how many members besides the holder shall confirm a commit; null for as many as is usual with
     *     so many members
     */
    record EnrollRequest(Move move, @Nullable Integer acknowledgements) {}

    /**
     * Asks for the founder's database to be made from a backup.
     *
     * @param backup its name
     */
    record RestoreRequest(Move move, String backup) {}

    /** Asks one empty instance to clone the primary. */
    record JoinRequest(Move move, InstanceName instance, Command.Source source) {}

    /**
     * The cluster has its first Baton, now or since an earlier try.
     *
     * @param others the wanted instances that are to join the founder
     * @param backup the name of the backup that it is made from; null if it begins empty
     */
    record Founded(
            Baton baton,
            List<InstanceName> others,
            @Nullable String backup) implements Founding {
        /** One that begins empty. */
        public Founded(Baton baton, List<InstanceName> others) {
            this(baton, others, null);
        }

        public Founded {
            others = List.copyOf(others);
        }
    }

    /** It is done; this is the Baton now. */
    record Done(Baton baton) implements Founding {}

    /** It could not be done yet. */
    record Held(Hold hold) implements Founding {}

    /** The cluster was founded before. */
    record NotNeeded(String why) implements Founding {}
}
