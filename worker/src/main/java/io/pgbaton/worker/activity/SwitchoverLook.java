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
        /** True if everybody answered. */
        boolean isOfAll(Baton baton) {
            return reached.size() == baton.members().size();
        }

        /**
         * Why another look may find it allowed; null if it is allowed, or refused for good. A check that fails may pass a moment
         * later: a standby whose receiver has just ended streams again within a second.
         */
        @Nullable
        String worthAnotherLook(Baton baton) {
            return switch (preflight) {
                case SwitchoverPreflight.Planned planned -> planned.plan().isRefused() ? planned.summary() : null;
                case SwitchoverPreflight.Refused _ -> isOfAll(baton) ? null : "somebody does not answer yet";
                case SwitchoverPreflight.Busy _ -> null;
            };
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
