package io.pgbaton.core.detection;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** What is known about one instance right now. Not knowing is a value of its own. */
public sealed interface Observation {
    InstanceName instance();

    /** For how long it has not been heard. */
    Duration since();

    /** The newest states of those whose streams are alive. */
    static List<InstanceState> heard(Collection<Observation> observations) {
        return observations.stream()
                .filter(Fresh.class::isInstance)
                .map(observation -> ((Fresh) observation).state())
                .toList();
    }

    /** Its stream is alive; this is its newest state. */
    record Fresh(InstanceState state) implements Observation {
        @Override
        public InstanceName instance() {
            return state.promise().instance();
        }

        @Override
        public Duration since() {
            return Duration.ZERO;
        }
    }

    /** It has been listened for this long, and was never heard at all. */
    record Unheard(InstanceName instance, Duration since) implements Observation {}

    /**
     * Nothing was heard from it for this long; that alone proves nothing.
     *
     * @param asks false if it was a primary when it was last heard, and asked nobody for its leave: nobody can miss it then
     */
    record Silent(InstanceName instance, Duration since, boolean asks) implements Observation {
        public Silent(InstanceName instance, Duration since) {
            this(instance, since, true);
        }
    }

    /** The end of its process was seen first-hand; it was last heard of so long ago. */
    record Terminated(InstanceName instance, String seen, Duration since) implements Observation {
        public Terminated(InstanceName instance, String seen) {
            this(instance, seen, Duration.ZERO);
        }
    }
}
