package io.pgbaton.e2e.fault;

import io.pgbaton.e2e.fault.Fault.Moment;
import io.pgbaton.e2e.fault.Fault.Step;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.Arrays;
import java.util.Optional;

/** Passes the trap before and after each step of a role change, and knows which step is at work. */
final class TrapInterceptor extends WorkerInterceptorBase {
    private final Trap trap;
    private final StepsAtWork atWork;

    TrapInterceptor(Trap trap, StepsAtWork atWork) {
        this.trap = trap;
        this.atWork = atWork;
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new Steps(next);
    }

    private final class Steps extends ActivityInboundCallsInterceptorBase {
        private Optional<Step> step = Optional.empty();

        Steps(ActivityInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void init(ActivityExecutionContext context) {
            String type = context.getInfo().getActivityType();
            step = Arrays.stream(Step.values())
                    .filter(known -> known.isActivity(type))
                    .findFirst();
            super.init(context);
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
            if (step.isEmpty()) {
                return super.execute(input);
            }
            trap.pass(Moment.BEFORE, step.get());
            atWork.begin(step.get());
            try {
                return super.execute(input);
            } finally {
                atWork.end(step.get());
                trap.pass(Moment.AFTER, step.get());
            }
        }
    }
}
