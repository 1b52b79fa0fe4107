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
 * What happens when somebody asks for another primary. What is absent has its default.
 *
 * @param approval who decides
 * @param approvalTimeout how long a person is waited for
 */
@ResourceShape
public record SwitchoverSpec(
        @Nullable
        @Default("NotRequired")
        @JsonPropertyDescription(
                "NotRequired: a switchover whose checks all pass is done at once. Required: when a person has"
                        + " approved it. A check that a person may accept asks one in any case")
        Approval approval,

        @Nullable
        @Default("1h")
        @Size(max = 16)
        @ValidationRule(
                value = ClusterRules.IS_A_TIME
                        + " && duration(self) >= duration('1m') && duration(self) <= duration('168h')",
                message = "spec.switchover.approvalTimeout must be a time from 1m to 168h, for example 1h")
        @JsonPropertyDescription("How long a person's approval is waited for, for example 1h")
        String approvalTimeout) {
    /** As if nothing had been said. */
    public static final SwitchoverSpec DEFAULT = new SwitchoverSpec(null, null);

    /** Who decides. */
    public enum Approval {
        @JsonProperty("NotRequired")
        NOT_REQUIRED,
        @JsonProperty("Required")
        REQUIRED
    }

    public boolean needsApproval() {
        return approval == Approval.REQUIRED;
    }

    /** The schema lets nothing else in than hours, minutes and seconds, which ISO 8601 writes the same way. */
    public Duration approvalTimeoutOrDefault() {
        return approvalTimeout == null ? Duration.ofHours(1) : Duration.parse("PT" + approvalTimeout);
    }
}
