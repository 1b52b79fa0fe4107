package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of stopping instances. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "stopping")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Stopping.Stopped.class, name = "stopped"),
    @JsonSubTypes.Type(value = Stopping.Held.class, name = "held"),
})
public sealed interface Stopping {
    /** Asks who is to stop last. */
    record PlanRequest(ClusterUid cluster) {}

    /**
     * In which order to stop.
     *
     * @param last the primary; null if nobody is known to be one, and then all stop together
     * @param tenure the epoch in which it serves; null if it does not serve now
     * @param why in words
     */
    record Plan(@Nullable InstanceName last, @Nullable Move tenure, String why) {}

    /**
     * Asks to stop.
     *
     * @param except who goes on; null for nobody
     */
    record Request(ClusterUid cluster, @Nullable InstanceName except) {}

    /** Asks for the claims to be deleted. */
    record VolumesRequest(ClusterUid cluster) {}

    /**
     * Nobody else runs any more.
     *
     * @param volumes the claims that are left, by name
     */
    record Stopped(List<String> volumes) implements Stopping {
        public Stopped {
            volumes = List.copyOf(volumes);
        }
    }

    /** Some have not ended yet. */
    record Held(Hold hold) implements Stopping {}
}
