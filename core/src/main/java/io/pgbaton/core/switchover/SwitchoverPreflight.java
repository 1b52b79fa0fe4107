package io.pgbaton.core.switchover;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.election.PreVote;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * May the role move on purpose now, to whom, and at what price? Asked before anybody approves, again after that, and once more
 * by the step that opens the epoch.
 *
 * <p>It promises nothing: the election decides on what is really frozen (M1, M2), and whoever it elects leads.
 */
public sealed interface SwitchoverPreflight extends Decision {
    /** Fewest objections first; of those that are alike the lowest ordinal. */
    Comparator<SwitchoverPlan> CHEAPEST = Comparator.comparingInt(
                    (SwitchoverPlan plan) -> plan.refused().size())
            .thenComparingInt(plan -> plan.toAccept().size())
            .thenComparing(SwitchoverPlan::to);

    /** Every check was answered; whether all passed stands in the plan. */
    record Planned(SwitchoverPlan plan) implements SwitchoverPreflight {
        @Override
        public String summary() {
            return plan.summary();
        }
    }

    /** There is nothing to check: the request is not about a cluster as it is. */
    record Refused(String reason) implements SwitchoverPreflight {
        @Override
        public String summary() {
            return "no switchover: " + reason;
        }
    }

    /** The baton is moving already; it will be held again. */
    record Busy(String reason) implements SwitchoverPreflight {
        @Override
        public String summary() {
            return "no switchover yet: " + reason;
        }
    }

    /**
     * Plans a switchover on fresh views.
     *
     * @param reached the states of those who answered just now
     * @param target who shall lead; null for whoever is best
     * @param published whom the Services lead clients to; null if to nobody
     */
    static SwitchoverPreflight decide(
            Baton baton,
            Collection<InstanceState> reached,
            @Nullable InstanceName target,
            @Nullable InstanceName published) {
        Member holder = baton.holder();
        if (baton.phase() == Phase.MOVING || holder == null) {
            return new Busy("the baton is moving in epoch %s".formatted(baton.epoch()));
        }
        Optional<PreVote.Hold> outrun = PreVote.holdIfOutrun(baton, reached);
        if (outrun.isPresent()) {
            return new Refused(outrun.get().reason());
        }
        List<Member> peers = baton.peersOf(holder);
        if (target == null && peers.isEmpty()) {
            return new Refused("%s has no other member".formatted(holder.name()));
        }
        if (holder.name().equals(target)) {
            return new Refused("%s holds the baton already".formatted(target));
        }
        List<Member> candidates = peers.stream()
                .filter(peer -> target == null || peer.name().equals(target))
                .toList();
        if (candidates.isEmpty()) {
            return new Refused("%s is no member; members are %s"
                    .formatted(target, peers.stream().map(Member::name).toList()));
        }
        Checks checks = new Checks(baton, holder, List.copyOf(reached), published);
        return candidates.stream()
                .map(candidate ->
                        new SwitchoverPlan(baton.ballot(), holder.name(), candidate.name(), checks.of(candidate)))
                .min(CHEAPEST)
                .<SwitchoverPreflight>map(Planned::new)
                .orElseThrow();
    }
}
