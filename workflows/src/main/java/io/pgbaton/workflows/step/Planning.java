package io.pgbaton.workflows.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.switchover.SwitchoverPlan;
import org.jspecify.annotations.Nullable;

/** What came of the step {@code planSwitchover}: a plan with the answer to every check, or why there is none. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "planning")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Planning.Planned.class, name = "planned"),
    @JsonSubTypes.Type(value = Planning.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Planning.Busy.class, name = "busy"),
})
public sealed interface Planning {
    /**
     * Asks for a plan.
     *
     * @param target who shall lead; null for whoever is best
     */
    record Request(ClusterUid cluster, @Nullable InstanceName target) {}

    /** Every check was answered; some may be refused. */
    record Planned(SwitchoverPlan plan) implements Planning {}

    /**
     * There is nothing to plan, and asking again changes nothing.
     *
     * @param ballot the opening in which that is so
     */
    record Refused(String why, Ballot ballot) implements Planning {}

    /** The baton is moving; asking again later helps. */
    record Busy(String why) implements Planning {}
}
