package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.switchover.SwitchoverPreflight;
import io.pgbaton.workflows.StepOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks everyone, and what clients are told, for the preflight of a switchover. */
final class SwitchoverLook {
    private final Hands hands;

    SwitchoverLook(Hands hands) {
        this.hands = hands;
    }

    /**
     * What was judged.
     *
     * @param reached the states of those who answered
     */
    record Seen(List<InstanceState> reached, SwitchoverPreflight preflight) {
        /** True if it is refused, and not everybody answered. */
        boolean refusesWithout(Baton baton) {
            boolean refuses = switch (preflight) {
                case SwitchoverPreflight.Planned planned -> planned.plan().isRefused();
                case SwitchoverPreflight.Refused _ -> true;
                case SwitchoverPreflight.Busy _ -> false;
            };
            return refuses && reached.size() < baton.members().size();
        }
    }

    Seen look(Baton baton, @Nullable InstanceName target, Pulse pulse) {
        Map<InstanceName, Reply<InstanceState>> replies = new Fanout(pulse, StepOptions.OPEN.window())
                .ask(Hands.names(baton), instance -> hands.state(baton.cluster(), instance));
        List<InstanceState> reached = Hands.reached(replies.values());
        InstanceName published =
                hands.ports().router().published(baton.cluster()).orElse(null);
        return new Seen(reached, SwitchoverPreflight.decide(baton, reached, target, published));
    }
}
