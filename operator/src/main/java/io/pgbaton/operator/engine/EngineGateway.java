package io.pgbaton.operator.engine;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.rolechange.RoleChangeState;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the workflow engine about runs. Each question is one call with a deadline and is never repeated, so that no thread of
 * the operator waits for the engine; trouble is an {@link EngineException}.
 */
public final class EngineGateway implements RunLine {
    private static final Duration ANSWER = Duration.ofSeconds(1);

    /** A query goes through a worker, which may first have to replay the run. */
    private static final Duration QUERY_ANSWER = Duration.ofSeconds(2);

    private static final int MAX_RUNS = 50;

    private final WorkflowClient client;
    private final DataConverter converter;

    public EngineGateway(WorkflowClient client) {
        this.client = client;
        this.converter = client.getOptions().getDataConverter();
    }

    @Override
    public Optional<RunRef> newest(String workflowId) {
        DescribeWorkflowExecutionRequest question = DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(namespace())
                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                .build();
        try {
            return Optional.of(
                    refOf(stub(ANSWER).describeWorkflowExecution(question).getWorkflowExecutionInfo()));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw new EngineException("cannot describe " + workflowId, e);
        }
    }

    /** The newest role changes of a cluster, newest first. What the engine has just begun may be missing. */
    public List<RunRef> roleChanges(ClusterUid cluster) {
        ListWorkflowExecutionsRequest question = ListWorkflowExecutionsRequest.newBuilder()
                .setNamespace(namespace())
                .setPageSize(MAX_RUNS)
                .setQuery("WorkflowId = '%s'".formatted(WorkflowIds.roleChange(cluster)))
                .build();
        try {
            return stub(ANSWER).listWorkflowExecutions(question).getExecutionsList().stream()
                    .map(this::refOf)
                    .toList();
        } catch (StatusRuntimeException e) {
            throw new EngineException("cannot list the role changes of " + cluster, e);
        }
    }

    /** The record that a completed role change left; empty if it did not complete. */
    public Optional<RoleChangeOutcome> outcome(RunRef run) {
        return result(run, RoleChangeOutcome.class);
    }

    /** What a completed run returned; empty if it did not complete. */
    public <T> Optional<T> result(RunRef run, Class<T> type) {
        GetWorkflowExecutionHistoryRequest question = GetWorkflowExecutionHistoryRequest.newBuilder()
                .setNamespace(namespace())
                .setExecution(execution(run))
                .setHistoryEventFilterType(HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
                .build();
        try {
            return stub(ANSWER).getWorkflowExecutionHistory(question).getHistory().getEventsList().stream()
                    .filter(HistoryEvent::hasWorkflowExecutionCompletedEventAttributes)
                    .map(event ->
                            event.getWorkflowExecutionCompletedEventAttributes().getResult())
                    .map(payloads -> decode(payloads, type))
                    .findFirst();
        } catch (StatusRuntimeException e) {
            throw new EngineException("cannot read the result of " + run.runId(), e);
        }
    }

    /** What an open role change says of itself; needs a worker. */
    public RoleChangeState state(RunRef run) {
        return query(run, RoleChangeState.class);
    }

    /** The answer to a run's query {@code state}; needs a worker. */
    public <T> T query(RunRef run, Class<T> type) {
        QueryWorkflowRequest question = QueryWorkflowRequest.newBuilder()
                .setNamespace(namespace())
                .setExecution(execution(run))
                .setQuery(WorkflowQuery.newBuilder().setQueryType("state"))
                .build();
        try {
            return decode(stub(QUERY_ANSWER).queryWorkflow(question).getQueryResult(), type);
        } catch (StatusRuntimeException e) {
            throw new EngineException("no worker answers for " + run.runId(), e);
        }
    }

    @Override
    public void signal(RunRef run, String name, Object payload, String id) {
        SignalWorkflowExecutionRequest.Builder request = SignalWorkflowExecutionRequest.newBuilder()
                .setNamespace(namespace())
                .setWorkflowExecution(execution(run))
                .setSignalName(name)
                .setRequestId(id)
                .setIdentity(client.getOptions().getIdentity());
        converter.toPayloads(payload).ifPresent(request::setInput);
        try {
            var _ = stub(ANSWER).signalWorkflowExecution(request.build());
        } catch (StatusRuntimeException e) {
            throw new EngineException("cannot signal " + run.runId(), e);
        }
    }

    private <T> T decode(Payloads payloads, Class<T> type) {
        try {
            return converter.fromPayloads(0, Optional.of(payloads), type, type);
        } catch (DataConverterException e) {
            throw new EngineException("a worker of another version answered with what is not understood", e);
        }
    }

    private RunRef refOf(WorkflowExecutionInfo info) {
        Payload operation =
                info.getSearchAttributes().getIndexedFieldsOrDefault(SearchAttribute.OPERATION.getName(), null);
        boolean closed = info.hasCloseTime();
        return new RunRef(
                info.getExecution().getWorkflowId(),
                info.getExecution().getRunId(),
                operationOf(operation),
                instant(info.getStartTime()),
                closed ? instant(info.getCloseTime()) : null,
                info.getStatus().name().replace("WORKFLOW_EXECUTION_STATUS_", ""),
                info.hasParentExecution() ? info.getParentExecution().getWorkflowId() : null);
    }

    private static Operation operationOf(@Nullable Payload attribute) {
        String text = attribute == null ? "" : attribute.getData().toStringUtf8();
        return Arrays.stream(Operation.values())
                .filter(operation -> text.contains(operation.label()))
                .findFirst()
                .orElse(Operation.FAILOVER);
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    private static WorkflowExecution execution(RunRef run) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(run.workflowId())
                .setRunId(run.runId())
                .build();
    }

    private WorkflowServiceBlockingStub stub(Duration within) {
        return client.getWorkflowServiceStubs()
                .blockingStub()
                .withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    private String namespace() {
        return client.getOptions().getNamespace();
    }

    /** The engine did not answer, or not with what was asked. */
    public static final class EngineException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EngineException(String what, StatusRuntimeException cause) {
            super("%s: %s".formatted(what, cause.getStatus().getCode()), cause);
        }

        public EngineException(String what, RuntimeException cause) {
            super(what, cause);
        }
    }
}
