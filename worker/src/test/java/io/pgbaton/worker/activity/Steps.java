package io.pgbaton.worker.activity;

import io.pgbaton.workflows.PayloadJson;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Activities of one test as a workflow calls them: their payloads go through JSON, and they have a heartbeat. */
final class Steps implements AfterEachCallback {
    private final WhichAttempt attempt = new WhichAttempt();
    private final TestActivityEnvironment environment =
            TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                    .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                            .setWorkerInterceptors(attempt)
                            .build())
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

    /** From now on every step is this attempt of its kind. */
    void attempt(int number) {
        attempt.becomes(number);
    }

    <T> T stub(Class<T> type) {
        return environment.newActivityStub(type, options);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        environment.close();
    }
}
