package io.pgbaton.workflows.reroute;

import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Admission;
import io.pgbaton.workflows.step.FailedStep;
import io.pgbaton.workflows.step.RoleChangeSteps;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;

/** The step that lets clients in and publishes the primary, once more: it reads the Baton before each effect. */
public final class RerouteWorkflow implements Reroute {
    @Override
    public String run(RerouteInput input) {
        String end = reroute(input);
        Workflow.setCurrentDetails(end);
        Workflow.upsertTypedSearchAttributes(SearchAttribute.PHASE.valueSet("done"));
        return end;
    }

    private static String reroute(RerouteInput input) {
        String summary = "Publish %s again as primary of epoch %s"
                .formatted(input.holder(), input.move().ballot().epoch());
        try {
            Admission admission = Workflow.newActivityStub(RoleChangeSteps.class, StepOptions.ADMIT.named(summary))
                    .admit(new Admission.Request(input.move(), input.holder()))
                    .result();
            return switch (admission) {
                case Admission.Admitted admitted ->
                    "%s is published at %s again".formatted(input.holder(), admitted.address());
                case Admission.Lost lost -> "not published: %s".formatted(lost.why());
            };
        } catch (ActivityFailure failure) {
            if (FailedStep.superseded(failure).isPresent()) {
                return "not published: the baton has moved meanwhile";
            }
            throw failure;
        }
    }
}
