package io.pgbaton.operator.report;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.workflows.WorkflowIds;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where people find runs in the Temporal Web UI.
 *
 * @param address without a slash at its end
 * @param namespace the Temporal namespace
 */
public record WebUi(String address, String namespace) {
    /** The page of one run. */
    public String run(RunRef run) {
        return "%s/%s/%s/history".formatted(workflows(), encoded(run.workflowId()), run.runId());
    }

    /** The list of all runs of a cluster, the newest first. */
    public String runs(ClusterUid cluster) {
        return "%s?query=%s"
                .formatted(
                        workflows(),
                        encoded("WorkflowId STARTS_WITH \"%s\"".formatted(WorkflowIds.all(cluster)))
                                .replace("+", "%20"));
    }

    private String workflows() {
        return "%s/namespaces/%s/workflows".formatted(address, namespace);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
