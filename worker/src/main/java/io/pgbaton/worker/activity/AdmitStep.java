package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Admission;
import io.pgbaton.workflows.step.Move;
import java.time.Duration;

/** Lets clients in (I9), then tells them where: a door that opens before anyone knows the way keeps nobody waiting. */
final class AdmitStep {
    private final Hands hands;

    AdmitStep(Hands hands) {
        this.hands = hands;
    }

    Admission admit(Admission.Request request, Pulse pulse) {
        Window window = new Window(StepOptions.ADMIT.window());
        Window patience = new Window(pulse.patience());
        String last = "it was not asked";
        while (!window.isOver()) {
            Baton baton = hands.desk()
                    .requireLeader(request.move(), request.primary())
                    .value();
            Reply<InstanceState> reply = admit(request, window, pulse);
            if (reply instanceof Reply.Done<InstanceState> done) {
                return route(request, done.value().postgres(), pulse);
            }
            last = Hands.reason(reply);
            if (reply instanceof Reply.Refused<InstanceState>) {
                break;
            }
            if (reply instanceof Reply.Unreachable<InstanceState>) {
                if (hands.hasCandidateEnded(baton)) {
                    last += "; its run has ended";
                    break;
                }
                if (patience.isOver()) {
                    pulse.handBack("%s %s".formatted(request.primary(), last));
                }
            }
            pulse.pause(Hands.LOOK, last);
        }
        return new Admission.Lost("%s: %s".formatted(request.primary(), last));
    }

    /** A machine that does not answer at all is found out sooner than an order that takes its time, which a slow one may need. */
    private Reply<InstanceState> admit(Admission.Request request, Window window, Pulse pulse) {
        if (pulse.mayHandBack()) {
            Reply<InstanceState> state =
                    hands.state(request.move().cluster(), request.primary().name());
            if (state instanceof Reply.Unreachable<InstanceState>) {
                return state;
            }
        }
        return letIn(request.move(), request.primary(), window.left(), pulse);
    }

    /** Asks it once, within this time; whoever asks has just read the Baton. */
    Reply<InstanceState> letIn(Move move, Member primary, Duration within, Pulse pulse) {
        Command.Admit admit = new Command.Admit(Hands.authority(move, primary));
        return pulse.during(
                "let clients in at %s".formatted(primary),
                () -> hands.ports().instances().order(admit, within));
    }

    private Admission route(Admission.Request request, Address address, Pulse pulse) {
        hands.desk().requireLeader(request.move(), request.primary());
        pulse.beat("publish %s".formatted(address));
        boolean published = hands.ports()
                .router()
                .route(
                        request.move().cluster(),
                        request.move().ballot().epoch(),
                        request.primary().name(),
                        address);
        if (!published) {
            throw BatonDesk.superseded("a newer epoch has published its primary already");
        }
        return new Admission.Admitted(address.toString());
    }
}
