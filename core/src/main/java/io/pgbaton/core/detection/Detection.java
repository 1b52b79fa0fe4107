package io.pgbaton.core.detection;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Is the primary lost? (safety rules, section 5)
 *
 * <p>Acts on first-hand word alone: the instance itself says that its server ended, or the end of its process was seen.
 * Silence is not a verdict: {@link Finding.Inconclusive} is a third value with its own reason. Slow is not dead.
 */
public final class Detection {
    private Detection() {}

    /**
     * Decides on one look at everything.
     *
     * @param baton null if the cluster has none yet
     * @param wanted every instance the cluster should have
     * @param observations at most one per instance; an instance without one counts as never heard of
     */
    public static Finding decide(
            @Nullable Baton baton, List<InstanceName> wanted, Collection<Observation> observations) {
        if (baton == null) {
            return withoutBaton(wanted, observations);
        }
        if (baton.phase() == Phase.MOVING || baton.holder() == null) {
            return new Finding.Resume("the baton is moving in epoch %s".formatted(baton.epoch()));
        }
        return held(baton, baton.holder(), observations);
    }

    private static Finding withoutBaton(List<InstanceName> wanted, Collection<Observation> observations) {
        List<InstanceName> waiting = new ArrayList<>();
        for (InstanceName instance : wanted) {
            Optional<InstanceState> state = fresh(instance, observations);
            if (state.isEmpty()) {
                waiting.add(instance);
            } else if (holdsData(state.get())) {
                return new Finding.Inconclusive(
                        "%s holds a database but the cluster has no baton: a new one is never made over data"
                                .formatted(instance));
            }
        }
        if (wanted.isEmpty()) {
            return new Finding.Inconclusive("no instance is wanted");
        }
        return waiting.isEmpty()
                ? new Finding.Bootstrap("all %d instances are empty".formatted(wanted.size()))
                : new Finding.Inconclusive("waiting to hear from %s".formatted(waiting));
    }

    /** An initdb that was broken off is data too: whose it was, nobody here can tell. */
    private static boolean holdsData(InstanceState state) {
        return state.promise().isJoined() || state.server().phase() != ServerState.Phase.EMPTY;
    }

    private static Finding held(Baton baton, Member holder, Collection<Observation> observations) {
        Observation seen = observations.stream()
                .filter(observation -> observation.instance().equals(holder.name()))
                .findFirst()
                .orElse(null);
        return switch (seen) {
            case null -> new Finding.Inconclusive("nothing was ever heard from the holder %s".formatted(holder));
            case Observation.Terminated ended ->
                new Finding.PrimaryLost(
                        holder.name(), "the process of %s has ended (%s)".formatted(holder, ended.seen()));
            case Observation.Silent silent ->
                new Finding.Inconclusive("the holder %s has been silent for %d s"
                        .formatted(holder, silent.since().toSeconds()));
            case Observation.Fresh fresh -> fresh(baton, holder, fresh.state(), observations);
        };
    }

    private static Finding fresh(
            Baton baton, Member holder, InstanceState state, Collection<Observation> observations) {
        if (!state.member().equals(holder)) {
            return new Finding.PrimaryLost(holder.name(), "%s came back on another volume".formatted(holder));
        }
        if (leads(baton, state)) {
            return rejoins(baton, holder, observations);
        }
        return new Finding.PrimaryLost(holder.name(), whatTheHolderSays(holder, state));
    }

    private static boolean leads(Baton baton, InstanceState state) {
        return state.server().phase() == ServerState.Phase.PRIMARY
                && state.promise().leadsPromised()
                && baton.ballot().equals(state.promise().promised());
    }

    private static String whatTheHolderSays(Member holder, InstanceState state) {
        ServerState.Exit exit = state.server().exit();
        return exit == null
                ? "%s says that its server is %s"
                        .formatted(holder, state.server().phase())
                : "%s says that its server ended: %s".formatted(holder, exit.description());
    }

    /** Members that answer but neither stream in this epoch nor are on their way. */
    private static Finding rejoins(Baton baton, Member holder, Collection<Observation> observations) {
        List<InstanceName> away = baton.peersOf(holder).stream()
                .filter(peer -> fresh(peer.name(), observations)
                        .filter(state -> isAway(baton, peer, state))
                        .isPresent())
                .map(Member::name)
                .toList();
        return away.isEmpty()
                ? new Finding.Healthy("%s serves epoch %s".formatted(holder, baton.epoch()))
                : new Finding.Rejoin(away, "%s to be brought back to %s".formatted(away, holder));
    }

    private static boolean isAway(Baton baton, Member peer, InstanceState state) {
        return state.member().equals(peer)
                && (!baton.ballot().equals(state.promise().promised())
                        || !state.promise().followsPromised()
                        || state.server().upstream() == null);
    }

    private static Optional<InstanceState> fresh(InstanceName instance, Collection<Observation> observations) {
        return observations.stream()
                .filter(Observation.Fresh.class::isInstance)
                .map(observation -> ((Observation.Fresh) observation).state())
                .filter(state -> state.promise().instance().equals(instance))
                .findFirst();
    }
}
