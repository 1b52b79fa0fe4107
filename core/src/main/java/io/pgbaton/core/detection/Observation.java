package io.pgbaton.core.detection;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import java.time.Duration;

/** What is known about one instance right now. Not knowing is a value of its own. */
public sealed interface Observation {
    InstanceName instance();

    /** Its stream is alive; this is its newest state. */
    record Fresh(InstanceState state) implements Observation {
        @Override
        public InstanceName instance() {
            return state.promise().instance();
        }
    }

    /** Nothing was heard from it for this long; that proves nothing. */
    record Silent(InstanceName instance, Duration since) implements Observation {}

    /** The end of its process was seen first-hand. */
    record Terminated(InstanceName instance, String seen) implements Observation {}
}
