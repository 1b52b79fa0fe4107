package io.pgbaton.operator.decide;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.workflows.PayloadJson;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChange;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.step.Evidence;
import java.util.Objects;

/** What a person types to say what no program can know from afar. */
final class PersonsWord {
    private PersonsWord() {}

    /**
     * Starts a failover, as an operator does that saw the primary end. It freezes all members that answer, and then waits for
     * proof that the primary cannot be writable.
     *
     * @param baton held by somebody
     */
    static String primaryIsLost(String cluster, Baton baton) {
        Evidence evidence = new Evidence(
                baton.epoch().number(),
                Objects.requireNonNull(baton.holder(), "a held baton has a holder")
                        .name()
                        .value(),
                "HOW YOU KNOW",
                "YOUR NAME");
        return "temporal workflow signal-with-start --workflow-id %s --type %s --task-queue %s --input '%s' --signal-name %s --signal-input '%s'"
                .formatted(
                        WorkflowIds.roleChange(baton.cluster()),
                        RoleChange.class.getSimpleName(),
                        RunOptions.TASK_QUEUE,
                        json(RoleChangeInput.of(baton.cluster(), cluster, Operation.FAILOVER)),
                        "primaryLost",
                        json(evidence));
    }

    private static String json(Object payload) {
        try {
            return PayloadJson.mapper().writeValueAsString(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a payload has no JSON form", e);
        }
    }
}
