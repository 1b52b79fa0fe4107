package io.pgbaton.worker.activity;

import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Demotion;

/**
 * Has the old primary stop in order, as a standby of the epoch that is open. Nobody else is frozen yet, so whoever streams from
 * it gets the end of its log. Asked once more if the answer got lost; a refusal, or a silence longer than the stop may take, is
 * believed: the freeze stops it all the same.
 */
final class DemoteStep {
    private final Hands hands;

    DemoteStep(Hands hands) {
        this.hands = hands;
    }

    Demotion demote(Demotion.Request request, Pulse pulse) {
        Window window = new Window(StepOptions.DEMOTE.window());
        String last = "it was not asked";
        while (!window.isOver()) {
            hands.desk().require(request.move());
            Command.Demote demote = new Command.Demote(Hands.authority(request.move(), request.holder()));
            Reply<InstanceState> reply = pulse.during(
                    "stop %s in order".formatted(request.holder()),
                    () -> hands.ports().instances().order(demote, window.left()));
            if (reply instanceof Reply.Done<InstanceState> done) {
                return new Demotion(
                        !done.value().server().isPrimary(),
                        "its server is %s".formatted(done.value().server().phase()));
            }
            last = Hands.reason(reply);
            if (reply instanceof Reply.Refused<InstanceState>) {
                break;
            }
            pulse.pause(Hands.LOOK, last);
        }
        return new Demotion(false, last);
    }
}
