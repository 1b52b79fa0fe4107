package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an instance requests where its cluster's owner says nothing about it.
 *
 * <p>A pod without any request gets a processor only when nobody else wants it, and is the first that is ended when a node
 * runs out of memory: both hit a database exactly when it has to take over. A request of 0 asks for that all the same.
 */
final class LeastResources {
    private static final Map<String, Quantity> LEAST =
            Map.of("cpu", new Quantity("100m"), "memory", new Quantity("256Mi"));

    private LeastResources() {}

    /** What was asked for, with requests for what it names neither a request nor a limit for: that one is requested already. */
    static ResourceRequirements of(@Nullable ResourceRequirements asked) {
        ResourceRequirementsBuilder requirements =
                asked == null ? new ResourceRequirementsBuilder() : new ResourceRequirementsBuilder(asked);
        LEAST.forEach((name, least) -> {
            if (!names(requirements.getRequests(), name) && !names(requirements.getLimits(), name)) {
                requirements.addToRequests(name, least);
            }
        });
        return requirements.build();
    }

    private static boolean names(@Nullable Map<String, Quantity> quantities, String name) {
        return quantities != null && quantities.containsKey(name);
    }
}
