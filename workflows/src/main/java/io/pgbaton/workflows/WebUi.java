package io.pgbaton.workflows;

import io.pgbaton.core.model.ClusterUid;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where people find runs in the Temporal Web UI.
 *
 * @param address as people reach it from their browsers, without a slash at its end
 * @param namespace the Temporal namespace
 */
public record WebUi(String address, String namespace) {
    private static final String VARIABLE = "TEMPORAL_UI_URL";

    /**
     * Its address, which TEMPORAL_UI_URL says.
     *
     * @throws IllegalArgumentException if that is missing; the message says what would be accepted
     */
    public static String address(Map<String, String> environment) {
        String value = environment.getOrDefault(VARIABLE, "").strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s is not set; it says where people find the Temporal Web UI, for example http://localhost:8233"
                            .formatted(VARIABLE));
        }
        return value.replaceAll("/+$", "");
    }

    /** The page of one run. */
    public String run(String workflowId, String runId) {
        return "%s/%s/%s/history".formatted(runs(), encoded(workflowId), runId);
    }

    /** The list of all runs of a cluster, the newest first. */
    public String runs(ClusterUid cluster) {
        return "%s?query=%s"
                .formatted(
                        runs(),
                        encoded("WorkflowId STARTS_WITH \"%s\"".formatted(WorkflowIds.all(cluster)))
                                .replace("+", "%20"));
    }

    /** The list of all runs. */
    public String runs() {
        return "%s/namespaces/%s/workflows".formatted(address, namespace);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
