package io.pgbaton.resources.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.pgbaton.resources.ResourceShape;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What happens when the primary is lost. What is absent has its default.
 *
 * @param mode who decides
 * @param fence what must be proven of the old primary before another one is promoted
 * @param delay how much longer than three seconds a silence lasts before it counts
 * @param stuckAfter how long a commit hangs before the primary is given up
 * @param lossy what happens where a failover may lose commits
 * @param approvalTimeout how long a person is waited for
 */
@ResourceShape
public record FailoverSpec(
        @Nullable
        @Default("Automatic")
        @JsonPropertyDescription(
                "Automatic: a lost primary is replaced at once. Approval: when a person has approved it."
                        + " Manual: it is only shown, and a person begins it")
        Mode mode,

        @Nullable
        @Default("Strict")
        @JsonPropertyDescription("Strict: nobody is promoted before it is proven that the old primary cannot write."
                + " Fast (Quorum only): as soon as no acknowledged commit can be lost any more; sessions that turned"
                + " synchronous commit off may write on the old primary for some seconds")
        Fence fence,

        @Nullable
        @Default("0s")
        @Size(max = MAX_DURATION)
        @ValidationRule(
                value = ClusterRules.IS_A_TIME + " && duration(self) <= duration('1h')",
                message = "spec.failover.delay must be a time from 0s to 1h, for example 10s")
        @JsonPropertyDescription(
                "How much longer than 3 seconds a primary is silent before that counts, for example 10s")
        String delay,

        @Nullable
        @Default("20s")
        @Size(max = MAX_DURATION)
        @ValidationRule(
                value = ClusterRules.IS_A_TIME
                        + " && duration(self) >= duration('5s') && duration(self) <= duration('1h')",
                message = "spec.failover.stuckAfter must be a time from 5s to 1h, for example 20s")
        @JsonPropertyDescription(
                "How long the primary's own heartbeat write waits for its commit before the primary counts"
                        + " as lost, for example 20s")
        String stuckAfter,

        @Nullable
        @Default("Ask")
        @JsonPropertyDescription("Where a failover may lose commits (Async only). Ask: a person is shown how much and"
                + " decides. Never: it holds. Allow: it moves and says how much it was")
        Lossy lossy,

        @Nullable
        @Default("1h")
        @Size(max = MAX_DURATION)
        @ValidationRule(
                value = ClusterRules.IS_A_TIME
                        + " && duration(self) >= duration('1m') && duration(self) <= duration('168h')",
                message = "spec.failover.approvalTimeout must be a time from 1m to 168h, for example 1h")
        @JsonPropertyDescription("How long a person's approval is waited for, for example 1h")
        String approvalTimeout) {
    private static final int MAX_DURATION = 16;

    /** As if nothing had been said. */
    public static final FailoverSpec DEFAULT = new FailoverSpec(null, null, null, null, null, null);

    /** Who decides that a lost primary is replaced. */
    public enum Mode {
        @JsonProperty("Automatic")
        AUTOMATIC,
        @JsonProperty("Approval")
        APPROVAL,
        @JsonProperty("Manual")
        MANUAL
    }

    /** What must be proven first. */
    public enum Fence {
        @JsonProperty("Strict")
        STRICT,
        @JsonProperty("Fast")
        FAST
    }

    /** What happens where commits may be lost. */
    public enum Lossy {
        @JsonProperty("Ask")
        ASK,
        @JsonProperty("Never")
        NEVER,
        @JsonProperty("Allow")
        ALLOW
    }

    public Mode modeOrDefault() {
        return mode == null ? Mode.AUTOMATIC : mode;
    }

    public Fence fenceOrDefault() {
        return fence == null ? Fence.STRICT : fence;
    }

    public Lossy lossyOrDefault() {
        return lossy == null ? Lossy.ASK : lossy;
    }

    public Duration delayOrDefault() {
        return time(delay, Duration.ZERO);
    }

    public Duration stuckAfterOrDefault() {
        return time(stuckAfter, Duration.ofSeconds(20));
    }

    public Duration approvalTimeoutOrDefault() {
        return time(approvalTimeout, Duration.ofHours(1));
    }

    /** The schema lets nothing else in than hours, minutes and seconds, which ISO 8601 writes the same way. */
    private static Duration time(@Nullable String text, Duration otherwise) {
        return text == null ? otherwise : Duration.parse("PT" + text);
    }
}
