package io.pgbaton.e2e.stack;

import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.workflows.WebUi;
import io.temporal.client.WorkflowClient;

/** A Temporal server, as people and programs on this machine reach it. */
public interface Temporal {
    String NAMESPACE = "pgbaton";

    /** For clients: host and port. */
    String address();

    /** Where its Web UI begins, e.g. {@code http://127.0.0.1:8233}. */
    String webUi();

    /** The command line that a person would begin with. */
    String commandLine();

    /** All runs in the Web UI. */
    default String page() {
        return pages().runs();
    }

    /** One run in the Web UI. */
    default String page(String workflowId, String runId) {
        return pages().run(workflowId, runId);
    }

    private WebUi pages() {
        return new WebUi(webUi(), NAMESPACE);
    }

    /** A client as the project's own programs use it; close it with {@link TemporalConnection#close}. */
    default WorkflowClient client() {
        return new TemporalConnection(address(), NAMESPACE, "e2e").client();
    }
}
