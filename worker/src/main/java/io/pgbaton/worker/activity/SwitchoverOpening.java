package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.election.PreVote;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.core.switchover.SwitchoverPreflight;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.SwitchoverOrder;

/** Plans a switchover once more, and opens its epoch on exactly the Baton that was judged, if it is still what was approved. */
final class SwitchoverOpening {
    private final Hands hands;

    SwitchoverOpening(Hands hands) {
        this.hands = hands;
    }

    Opening open(Versioned<Baton> read, SwitchoverOrder order, Opening.Request request, Pulse pulse) {
        Baton baton = read.value();
        if (!baton.ballot().equals(order.ballot())) {
            return new Opening.Refused("it was planned in epoch %s, and since then %s was opened"
                    .formatted(order.ballot().epoch(), baton.ballot()));
        }
        if (hands.isBeingDeleted(baton.cluster())) {
            return new Opening.Refused("the cluster is being deleted");
        }
        SwitchoverLook.Seen seen = new SwitchoverLook(hands).look(baton, order.target(), pulse);
        return switch (seen.preflight()) {
            case SwitchoverPreflight.Busy busy -> new Opening.Refused(busy.reason());
            case SwitchoverPreflight.Refused refused -> new Opening.Refused(refused.reason());
            case SwitchoverPreflight.Planned planned
            when planned.plan().isRefused() -> new Opening.Refused(planned.summary());
            case SwitchoverPreflight.Planned planned
            when !planned.plan().planHash().equals(order.planHash()) ->
                new Opening.Refused("it is not what was approved any more: %s".formatted(planned.summary()));
            case SwitchoverPreflight.Planned planned -> {
                pulse.beat(planned.summary());
                Baton next = baton.open(new Ballot(PreVote.nextEpoch(baton, seen.reached()), request.token()));
                yield new Opening.Opened(hands.desk().replace(read, next), why(planned.plan(), order));
            }
        };
    }

    private static String why(SwitchoverPlan plan, SwitchoverOrder order) {
        return "%s; %s".formatted(plan.summary(), order.reason());
    }
}
