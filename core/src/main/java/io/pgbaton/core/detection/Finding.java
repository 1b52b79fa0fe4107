package io.pgbaton.core.detection;

import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import java.util.List;

/** What a look at a cluster came to, and what should be done about it. */
public sealed interface Finding extends Decision {
    /** Nothing to do. */
    record Healthy(String summary) implements Finding {}

    /** There is no Baton yet and every wanted instance is empty. */
    record Bootstrap(String summary) implements Finding {}

    /** First-hand word that the primary is gone: move the baton. */
    record PrimaryLost(InstanceName holder, String summary) implements Finding {}

    /** The baton moves: the run that moves it has to be there. */
    record Resume(String summary) implements Finding {}

    /** The primary serves; these have to be brought back. */
    record Rejoin(List<InstanceName> instances, String summary) implements Finding {
        public Rejoin {
            instances = List.copyOf(instances);
        }
    }

    /** It cannot be told; a person sees why. */
    record Inconclusive(String summary) implements Finding {}
}
