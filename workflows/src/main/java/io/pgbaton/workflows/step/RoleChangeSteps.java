package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * The steps of a role change, in order. Each is idempotent, reads the Baton afresh before each effect, and carries its
 * ballot into the effect, where it is checked once more.
 */
@ActivityInterface
public interface RoleChangeSteps {
    @ActivityMethod(name = "Open")
    Timed<Opening> open(Opening.Request request);

    /** True if nothing of an older epoch is published any more. */
    @ActivityMethod(name = "Unroute")
    Timed<Boolean> unroute(Move move);

    /** The old primary stops in order, so that everybody who streams from it gets the end of its log. */
    @ActivityMethod(name = "Demote")
    Timed<Demotion> demote(Demotion.Request request);

    @ActivityMethod(name = "Freeze")
    Timed<Freezing> freeze(Freezing.Request request);

    /** Waits until the leash of suspects has ended, on its own clock; another attempt begins at zero. */
    @ActivityMethod(name = "AwaitLeash")
    Timed<LeashWait.End> awaitLeash(LeashWait.Request request);

    @ActivityMethod(name = "Decide")
    Timed<Deciding> decide(Deciding.Request request);

    /** A frozen member streams from another; both answer a freeze anew afterwards. */
    @ActivityMethod(name = "Level")
    Timed<Levelled> level(Level request);

    @ActivityMethod(name = "Promote")
    Timed<Promotion> promote(Promotion.Request request);

    @ActivityMethod(name = "Follow")
    Timed<Following> follow(Following.Request request);

    @ActivityMethod(name = "Gate")
    Timed<Gating> gate(Gating.Request request);

    @ActivityMethod(name = "Admit")
    Timed<Admission> admit(Admission.Request request);

    @ActivityMethod(name = "Close")
    Timed<Closing> close(Closing.Request request);
}
