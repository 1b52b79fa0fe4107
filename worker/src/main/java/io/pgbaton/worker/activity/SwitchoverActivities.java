package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.switchover.SwitchoverPreflight;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.workflows.step.Planning;
import io.pgbaton.workflows.step.SwitchoverSteps;
import io.pgbaton.workflows.step.Timed;
import java.time.Duration;

/** The steps of a switchover before its role change, on the ports. */
public final class SwitchoverActivities implements SwitchoverSteps {
    /** A refusal is final, and whoever does not answer or stream within a second may do so in the next. */
    private static final int LOOKS = 3;

    /** A receiver that has ended is started again within it; a silence takes its time by itself. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

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
        for (int looks = 1; looks < LOOKS; looks++) {
            String why = seen.worthAnotherLook(baton);
            if (why == null) {
                break;
            }
            pulse.pause(seen.isOfAll(baton) ? BETWEEN_LOOKS : Hands.LONG_LOOK, why);
            seen = look.look(baton, request.target(), pulse);
        }
        return seen.preflight();
    }
}
