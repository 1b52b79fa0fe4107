package io.pgbaton.workflows.start;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.deletion.DeleteCluster;
import io.pgbaton.workflows.deletion.DeleteClusterInput;
import io.pgbaton.workflows.deletion.Ending;
import io.pgbaton.workflows.rejoin.Rejoin;
import io.pgbaton.workflows.rejoin.RejoinInput;
import io.pgbaton.workflows.reroute.Reroute;
import io.pgbaton.workflows.reroute.RerouteInput;
import io.pgbaton.workflows.reshape.Reshape;
import io.pgbaton.workflows.reshape.ReshapeInput;
import io.pgbaton.workflows.rolechange.RoleChange;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.rolechange.RoleChangeStarter;
import io.pgbaton.workflows.rolling.RollingChange;
import io.pgbaton.workflows.rolling.RollingInput;
import io.pgbaton.workflows.step.Departure;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.switchover.SwitchoverInput;
import io.pgbaton.workflows.switchover.SwitchoverRequest;
import io.pgbaton.workflows.warmup.WarmUp;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.BatchRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;

/** Raises runs on a Temporal server. */
public final class RunStarter implements Runs {
    private final WorkflowClient client;
    private final String taskQueue;

    public RunStarter(WorkflowClient client, String taskQueue) {
        this.client = client;
        this.taskQueue = taskQueue;
    }

    @Override
    public void primaryLost(RoleChangeInput input, Evidence evidence) {
        String summary = "Failover of %s: %s lost".formatted(input.clusterName(), evidence.primary());
        RoleChange run = client.newWorkflowStub(RoleChange.class, options(input, summary));
        BatchRequest request = client.newSignalWithStartRequest();
        request.add(run::run, input);
        request.add(run::primaryLost, evidence);
        client.signalWithStart(request);
    }

    @Override
    public void roleChange(RoleChangeInput input) {
        String summary = RoleChangeStarter.summary(input);
        RoleChange run = client.newWorkflowStub(RoleChange.class, options(input, summary));
        WorkflowClient.start(run::run, input);
    }

    @Override
    public void rejoin(RejoinInput input) {
        WorkflowOptions options = common(WorkflowIds.rejoin(input.cluster(), input.instance()))
                .setStaticSummary(rejoinSummary(input.instance(), input.clusterName()))
                .setTypedSearchAttributes(attributes(input.clusterName(), "rejoin"))
                .build();
        Rejoin run = client.newWorkflowStub(Rejoin.class, options);
        WorkflowClient.start(run::run, input);
    }

    @Override
    public void reroute(RerouteInput input) {
        WorkflowOptions options = common(WorkflowIds.reroute(input.move().cluster()))
                .setStaticSummary("Reroute of %s to %s".formatted(input.clusterName(), input.holder()))
                .setTypedSearchAttributes(attributes(input.clusterName(), "reroute"))
                .build();
        Reroute run = client.newWorkflowStub(Reroute.class, options);
        WorkflowClient.start(run::run, input);
    }

    @Override
    public void reshape(ReshapeInput input) {
        Reshape run = client.newWorkflowStub(Reshape.class, options(input));
        WorkflowClient.start(run::run, input);
    }

    @Override
    public void letLeave(ReshapeInput input, Departure departure) {
        Reshape run = client.newWorkflowStub(Reshape.class, options(input));
        BatchRequest request = client.newSignalWithStartRequest();
        request.add(run::run, input);
        request.add(run::letLeave, departure);
        client.signalWithStart(request);
    }

    @Override
    public void rollingChange(RollingInput input) {
        WorkflowOptions options = common(WorkflowIds.rollingChange(input.cluster()))
                .setStaticSummary(
                        "Rolling change of %s: to image and resources that are wanted".formatted(input.clusterName()))
                .setTypedSearchAttributes(attributes(input.clusterName(), "rolling-change"))
                .build();
        RollingChange run = client.newWorkflowStub(RollingChange.class, options);
        WorkflowClient.start(run::run, input);
    }

    @Override
    public void switchover(SwitchoverInput input) {
        WorkflowOptions options = common(WorkflowIds.switchover(input.cluster(), input.request()))
                .setStaticSummary("Switchover of %s, as %s asks: %s"
                        .formatted(input.clusterName(), input.request(), input.reason()))
                .setTypedSearchAttributes(attributes(input.clusterName(), "switchover-request"))
                .build();
        SwitchoverRequest run = client.newWorkflowStub(SwitchoverRequest.class, options);
        WorkflowClient.start(run::run, input);
    }

    private WorkflowOptions options(ReshapeInput input) {
        return common(WorkflowIds.reshape(input.cluster()))
                .setStaticSummary(
                        input.lost() == null
                                ? "Reshape of %s: to what is wanted".formatted(input.clusterName())
                                : "Reshape of %s: about %s".formatted(input.clusterName(), input.lost()))
                .setTypedSearchAttributes(attributes(input.clusterName(), "reshape"))
                .build();
    }

    @Override
    public void deleteCluster(DeleteClusterInput input) {
        WorkflowOptions options = common(WorkflowIds.deleteCluster(input.cluster()))
                .setStaticSummary("Deletion of %s: %s".formatted(input.clusterName(), ending(input.endingOrDefault())))
                .setTypedSearchAttributes(attributes(input.clusterName(), "delete"))
                .build();
        DeleteCluster run = client.newWorkflowStub(DeleteCluster.class, options);
        WorkflowClient.start(run::run, input);
    }

    private static String ending(Ending ending) {
        String backup = switch (ending.finalBackup()) {
            case REQUIRED -> "back it up, ";
            case BEST_EFFORT -> "try to back it up, ";
            case SKIP -> "";
        };
        return "%sstop it, %s its volumes".formatted(backup, ending.deleteVolumes() ? "delete" : "keep");
    }

    /**
     * Sends one signal-with-start all the way, for a run that does nothing: the first one of a cold JVM takes seconds, and
     * the next one may be a failover's.
     *
     * @param name tells this warm-up from others
     */
    public void warmUp(String name) {
        WarmUp run = client.newWorkflowStub(
                WarmUp.class, common(WorkflowIds.warmUp(name)).build());
        BatchRequest request = client.newSignalWithStartRequest();
        request.add(run::run, name);
        request.add(run::warm, name);
        client.signalWithStart(request);
    }

    private static String rejoinSummary(InstanceName instance, String clusterName) {
        return "Rejoin of %s in %s".formatted(instance, clusterName);
    }

    private WorkflowOptions options(RoleChangeInput input, String summary) {
        return common(WorkflowIds.roleChange(input.cluster()))
                .setStaticSummary(summary)
                .setTypedSearchAttributes(
                        attributes(input.clusterName(), input.operation().label()))
                .build();
    }

    private WorkflowOptions.Builder common(String id) {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(id)
                .setTaskQueue(taskQueue)
                .setWorkflowTaskTimeout(RunOptions.WORKFLOW_TASK_TIMEOUT)
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE);
    }

    private static SearchAttributes attributes(String clusterName, String operation) {
        return SearchAttributes.newBuilder()
                .set(SearchAttribute.CLUSTER, clusterName)
                .set(SearchAttribute.OPERATION, operation)
                .set(SearchAttribute.PHASE, "running")
                .build();
    }
}
