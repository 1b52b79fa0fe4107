package io.pgbaton.e2e.story;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Timestamp;
import io.pgbaton.e2e.stack.Temporal;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.wire.Wire;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.ActivityTaskCompletedEventAttributes;
import io.temporal.api.history.v1.ActivityTaskStartedEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads workflow runs from a Temporal server. */
public final class RunHistory implements AutoCloseable {
    private final WorkflowClient client;

    public RunHistory(Temporal server) {
        client = server.client();
    }

    /** All runs of this workflow, oldest first. */
    public List<RunReport> runs(String workflowId) {
        return client.listExecutions("WorkflowId = '%s'".formatted(workflowId))
                .map(this::report)
                .sorted((a, b) -> a.started().compareTo(b.started()))
                .toList();
    }

    private RunReport report(WorkflowExecutionMetadata run) {
        String workflowId = run.getExecution().getWorkflowId();
        String runId = run.getExecution().getRunId();
        List<HistoryEvent> events = client.fetchHistory(workflowId, runId).getEvents();
        return new RunReport(
                workflowId,
                runId,
                run.getStatus().name().replace("WORKFLOW_EXECUTION_STATUS_", ""),
                instant(events.getFirst().getEventTime()),
                instant(events.getLast().getEventTime()),
                steps(events));
    }

    private static List<Step> steps(List<HistoryEvent> events) {
        Map<Long, HistoryEvent> byId = new HashMap<>();
        List<Step> steps = new ArrayList<>();
        for (HistoryEvent event : events) {
            byId.put(event.getEventId(), event);
            if (event.hasActivityTaskCompletedEventAttributes()) {
                steps.add(step(event, byId));
            }
        }
        steps.sort((a, b) -> a.scheduled().compareTo(b.scheduled()));
        return steps;
    }

    private static Step step(HistoryEvent completed, Map<Long, HistoryEvent> byId) {
        ActivityTaskCompletedEventAttributes result = completed.getActivityTaskCompletedEventAttributes();
        HistoryEvent scheduled = get(byId, result.getScheduledEventId());
        HistoryEvent started = get(byId, result.getStartedEventId());
        ActivityTaskStartedEventAttributes attempt = started.getActivityTaskStartedEventAttributes();
        return new Step(
                scheduled
                        .getActivityTaskScheduledEventAttributes()
                        .getActivityType()
                        .getName(),
                instant(scheduled.getEventTime()),
                instant(started.getEventTime()),
                took(result.getResult()),
                instant(completed.getEventTime()),
                attempt.getAttempt());
    }

    private static HistoryEvent get(Map<Long, HistoryEvent> byId, long id) {
        HistoryEvent event = byId.get(id);
        if (event == null) {
            throw new IllegalStateException("the history has no event %d".formatted(id));
        }
        return event;
    }

    /** Every step's result says how long it took. */
    private static Duration took(Payloads result) {
        try {
            JsonNode json =
                    Wire.mapper().readTree(result.getPayloads(0).getData().toStringUtf8());
            return Duration.ofMillis(json.path("tookMs").asLong());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a step's result is not JSON", e);
        }
    }

    private static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    @Override
    public void close() {
        TemporalConnection.close(client);
    }
}
