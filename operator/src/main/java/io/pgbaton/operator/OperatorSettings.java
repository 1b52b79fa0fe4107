package io.pgbaton.operator;

import io.pgbaton.workflows.WebUi;
import java.util.Map;
import java.util.UUID;

/**
 * What the operator is told by its environment.
 *
 * @param namespace where it runs and keeps its Lease
 * @param identity this process, exactly: a restarted container is somebody else (fabric8 #7350)
 * @param instanceImage where instance processes come from
 * @param webUi the address of the Temporal Web UI as people reach it, without a slash at its end
 */
public record OperatorSettings(String namespace, String identity, String instanceImage, String webUi) {
    /**
     * Reads POD_NAMESPACE, POD_NAME, PGBATON_INSTANCE_IMAGE and TEMPORAL_UI_URL.
     *
     * @throws IllegalArgumentException if one is missing; the message says which
     */
    public static OperatorSettings of(Map<String, String> environment) {
        return new OperatorSettings(
                required(environment, "POD_NAMESPACE"),
                "%s_%s".formatted(required(environment, "POD_NAME"), UUID.randomUUID()),
                required(environment, "PGBATON_INSTANCE_IMAGE"),
                WebUi.address(environment));
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("%s is not set; the operator's Deployment sets it".formatted(name));
        }
        return value;
    }
}
