package io.pgbaton.worker.activity;

import io.pgbaton.workflows.PayloadJson;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Activities of one test as a workflow calls them: their payloads go through JSON, and they have a heartbeat. */
final class Steps implements AfterEachCallback {
    private final TestActivityEnvironment environment =
            TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                    .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                            .setDataConverter(PayloadJson.converter())
                            .build())
                    .build());
    private final ActivityOptions options;

    private Steps(Duration limit) {
        options = ActivityOptions.newBuilder().setStartToCloseTimeout(limit).build();
    }

    /**
     * Registers them.
     *
     * @param limit how long one attempt may take
     */
    static Steps of(Duration limit, Object... activities) {
        Steps steps = new Steps(limit);
        steps.environment.registerActivitiesImplementations(activities);
        return steps;
    }

    <T> T stub(Class<T> type) {
        return environment.newActivityStub(type, options);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        environment.close();
    }
}
