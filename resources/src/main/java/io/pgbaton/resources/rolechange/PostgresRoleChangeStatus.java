package io.pgbaton.resources.rolechange;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a role change went, taken from its workflow.
 *
 * @param phase what the run is doing, or that it ended
 * @param link the run's page in the Temporal Web UI
 * @param why why this candidate
 * @param writeGapMs how long nobody could write, as far as the operator can tell
 * @param totalMs how long the run took
 * @param temporalMs how much of it no step was running: the workflow engine's own share
 * @param result how the run ended: moved, not-needed, held, cancelled; null while it runs
 * @param startedAt RFC 3339
 * @param endedAt RFC 3339; null while it runs
 */
@ResourceShape
public record PostgresRoleChangeStatus(
        @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) String phase,
        @Nullable @Size(max = 253) String workflowId,
        @Nullable @Size(max = 64) String runId,

        @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) @JsonPropertyDescription("The run's page in the Temporal Web UI")
        String link,

        @Nullable Long epoch,
        @Nullable @Size(max = PgbatonApi.MAX_INSTANCE_NAME) String from,
        @Nullable @Size(max = PgbatonApi.MAX_INSTANCE_NAME) String to,

        @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) @JsonPropertyDescription("Why this candidate")
        String why,

        @Size(max = PgbatonApi.MAX_INSTANCES) List<CandidateStatus> candidates,
        @Size(max = MAX_STEPS) List<StepStatus> steps,

        @Nullable @JsonPropertyDescription("How long nobody could write, in milliseconds")
        Long writeGapMs,

        @Nullable @JsonPropertyDescription("How long the run took, in milliseconds")
        Long totalMs,

        @Nullable @JsonPropertyDescription("How much of it no step was running, in milliseconds")
        Long temporalMs,

        @Nullable
        @Size(max = 32)
        @JsonPropertyDescription(
                "moved, not-needed, held, cancelled; of a switchover also refused, rejected, expired, superseded")
        String result,

        @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) String summary,
        @Nullable @Size(max = 40) String startedAt,
        @Nullable @Size(max = 40) String endedAt,

        @Nullable @JsonPropertyDescription("Of a switchover: its plan, and what it waits for")
        RequestStatus request) {
    /** Of a role change that nobody asked for. */
    public PostgresRoleChangeStatus(
            @Nullable String phase,
            @Nullable String workflowId,
            @Nullable String runId,
            @Nullable String link,
            @Nullable Long epoch,
            @Nullable String from,
            @Nullable String to,
            @Nullable String why,
            List<CandidateStatus> candidates,
            List<StepStatus> steps,
            @Nullable Long writeGapMs,
            @Nullable Long totalMs,
            @Nullable Long temporalMs,
            @Nullable String result,
            @Nullable String summary,
            @Nullable String startedAt,
            @Nullable String endedAt) {
        this(
                phase,
                workflowId,
                runId,
                link,
                epoch,
                from,
                to,
                why,
                candidates,
                steps,
                writeGapMs,
                totalMs,
                temporalMs,
                result,
                summary,
                startedAt,
                endedAt,
                null);
    }

    /** The same, with what was asked for. */
    public PostgresRoleChangeStatus with(RequestStatus asked) {
        return new PostgresRoleChangeStatus(
                phase,
                workflowId,
                runId,
                link,
                epoch,
                from,
                to,
                why,
                candidates,
                steps,
                writeGapMs,
                totalMs,
                temporalMs,
                result,
                summary,
                startedAt,
                endedAt,
                asked);
    }

    /** The same, of something that ended so: what it was a part of may have ended otherwise. */
    public PostgresRoleChangeStatus endedAs(String label, String sentence) {
        return new PostgresRoleChangeStatus(
                label,
                workflowId,
                runId,
                link,
                epoch,
                from,
                to,
                why,
                candidates,
                steps,
                writeGapMs,
                totalMs,
                temporalMs,
                label,
                sentence,
                startedAt,
                endedAt,
                request);
    }

    /** The newest steps of a run are kept. */
    public static final int MAX_STEPS = 100;

    public PostgresRoleChangeStatus {
        candidates = candidates == null ? List.of() : List.copyOf(candidates);
        steps = steps == null ? List.of() : List.copyOf(steps);
    }

    /**
     * A member as the election saw it.
     *
     * @param counted true if its answer helped to close the epoch
     * @param remarks why it was not counted or could not lead
     */
    @ResourceShape
    public record CandidateStatus(
            @Required @Size(max = PgbatonApi.MAX_INSTANCE_NAME)
            String instance,

            @Nullable Long timeline,
            @Nullable @Size(max = 17) String lsn,
            boolean counted,
            @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) String remarks) {}

    /**
     * One finished step.
     *
     * @param startedMs since the start of the run
     * @param tookMs how long the step itself ran
     */
    @ResourceShape
    public record StepStatus(
            @Required @Size(max = 64) String step,
            @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) String summary,
            long startedMs,
            long endedMs,
            long tookMs) {}

    /**
     * What was asked for, as it stands.
     *
     * @param plan in one sentence
     * @param planHash what an approval has to name
     * @param checks every check of the plan, with its value
     * @param waitsUntil when it expires without an answer, RFC 3339; null if it does not wait for a person
     * @param commands what a person can type now
     * @param answeredBy who approved or rejected it; null if nobody did
     * @param answer why
     * @param notes signals that were not obeyed, and other things worth knowing
     */
    @ResourceShape
    public record RequestStatus(
            @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) String plan,
            @Nullable @Size(max = 16) String planHash,
            @Size(max = RequestStatus.MAX_CHECKS) List<CheckStatus> checks,
            @Nullable @Size(max = 40) String waitsUntil,

            @Size(max = RequestStatus.MAX_CHECKS)
            @JsonPropertyDescription("What a person can type now, complete but for the words in capitals")
            List<@Size(max = PgbatonApi.MAX_SENTENCE) String> commands,

            @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) String answeredBy,
            @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) String answer,
            @Size(max = RequestStatus.MAX_CHECKS) List<@Size(max = PgbatonApi.MAX_SENTENCE) String> notes) {
        /** Of each list at most so many. */
        public static final int MAX_CHECKS = 32;

        public RequestStatus {
            checks = checks == null ? List.of() : List.copyOf(checks);
            commands = commands == null ? List.of() : List.copyOf(commands);
            notes = notes == null ? List.of() : List.copyOf(notes);
        }
    }

    /**
     * One check of a plan.
     *
     * @param answer passed, refused or needs-acceptance
     * @param value what was found
     * @param reason why it was judged so
     */
    @ResourceShape
    public record CheckStatus(
            @Required @Size(max = 64) String check,
            @Required @Size(max = 32) String answer,
            @Required @Size(max = PgbatonApi.MAX_SENTENCE) String value,
            @Required @Size(max = PgbatonApi.MAX_SENTENCE) String reason) {}
}
