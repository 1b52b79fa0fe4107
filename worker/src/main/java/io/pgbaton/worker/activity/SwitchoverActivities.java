package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.switchover.SwitchoverPreflight;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.workflows.step.Planning;
import io.pgbaton.workflows.step.SwitchoverSteps;
import io.pgbaton.workflows.step.Timed;

/** The steps of a switchover before its role change, on the ports. */
public final class SwitchoverActivities implements SwitchoverSteps {
    /** A refusal is final, and whoever does not answer within a second may only be slow. */
    private static final int LOOKS = 3;

    private final Hands hands;

    public SwitchoverActivities(Ports ports) {
        this.hands = new Hands(ports);
    }

    @Override
    public Timed<Planning> plan(Planning.Request request) {
        return Stopwatch.time(pulse -> plan(request, pulse));
    }

    private Planning plan(Planning.Request request, Pulse pulse) {
        Baton baton = hands.desk().read(request.cluster()).value();
        if (hands.isBeingDeleted(request.cluster())) {
            return new Planning.Refused("the cluster is being deleted", baton.ballot());
        }
        return switch (look(baton, request, pulse)) {
            case SwitchoverPreflight.Planned planned -> new Planning.Planned(planned.plan());
            case SwitchoverPreflight.Refused refused -> new Planning.Refused(refused.reason(), baton.ballot());
            case SwitchoverPreflight.Busy busy -> new Planning.Busy(busy.reason());
        };
    }

    private SwitchoverPreflight look(Baton baton, Planning.Request request, Pulse pulse) {
        SwitchoverLook look = new SwitchoverLook(hands);
        SwitchoverLook.Seen seen = look.look(baton, request.target(), pulse);
        for (int looks = 1; looks < LOOKS && seen.refusesWithout(baton); looks++) {
            pulse.pause(Hands.LONG_LOOK, "somebody does not answer yet");
            seen = look.look(baton, request.target(), pulse);
        }
        return seen.preflight();
    }
}
