package io.pgbaton.core.detection;

import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a look at a cluster came to, and what should be done about it. Its words change only when the finding does. */
public sealed interface Finding extends Decision {
    /** Nothing to do. */
    record Healthy(String summary) implements Finding {}

    /** There is no Baton yet and every wanted instance is empty. */
    record Bootstrap(String summary) implements Finding {}

    /** There is data and no Baton over it, and everybody who may hold an acknowledged commit answers: make a new one. */
    record Adopt(String summary) implements Finding {}

    /** The primary is gone, and a move could find another one: move the baton. */
    record PrimaryLost(InstanceName holder, Cause cause, String summary) implements Finding {}

    /** How a lost primary was noticed. */
    enum Cause {
        /** Its instance said so, or the end of its process was seen. */
        FIRST_HAND,
        /** Neither we nor enough of its peers have heard from it. */
        SILENT,
        /** It answers, but its commits hang. */
        STUCK;

        /** True if the primary may be alive and well, and yet no commit of it gets through. */
        public boolean isUnheard() {
            return this != FIRST_HAND;
        }
    }

    /** The baton moves: the run that moves it has to be there. */
    record Resume(String summary) implements Finding {}

    /** The primary serves; these have to be brought back. */
    record Rejoin(List<InstanceName> instances, String summary) implements Finding {
        public Rejoin {
            instances = List.copyOf(instances);
        }
    }

    /**
     * The primary serves, and who may acknowledge is not as it should be: a member is gone for good, because its instance
     * stands on another volume now, and has to leave; or an instance is wanted that is no member; or the owner of the cluster
     * wants another membership; or what is in force on the primary is of a change that did not end.
     *
     * @param member whom it is about, as the Baton names it; the instance on its volume if it is no member; null if it is
     *     about all of them, whose shape is not the one that is wanted
     * @param instances who has to be brought back beside it
     */
    record Reshape(@Nullable Member member, List<InstanceName> instances, String summary) implements Finding {
        public Reshape {
            instances = List.copyOf(instances);
        }
    }

    /** It cannot be told; a person sees why. */
    record Inconclusive(Doubt doubt, String summary) implements Finding {}

    /** Why it cannot be told. */
    enum Doubt {
        /** A new cluster is not there yet. */
        WAITING,
        /** There is data and no Baton over it, and somebody is missing or foreign: a person has to say what shall be. */
        NO_BATON,
        /** The holder has not been silent for long enough. */
        TOO_EARLY,
        /** The holder does not answer us, but its peers hear it: it is cut off from here only, and serves. */
        HEARD_BY_PEERS,
        /** The holder is silent, and too few others answer to tell, or to go on without it. */
        TOO_FEW_WITNESSES
    }
}
