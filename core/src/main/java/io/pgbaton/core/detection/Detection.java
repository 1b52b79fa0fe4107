package io.pgbaton.core.detection;

import io.pgbaton.core.adoption.Adoption;
import io.pgbaton.core.adoption.Estate;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.detection.Finding.Doubt;
import io.pgbaton.core.election.PreVote;
import io.pgbaton.core.membership.Replacement;
import io.pgbaton.core.membership.Setting;
import io.pgbaton.core.membership.Shape;
import io.pgbaton.core.membership.ShapeChange;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Is the primary lost? (safety rules, section 5)
 *
 * <p>First-hand word is acted upon at once: the instance itself says that its server ended, or the end of its process was
 * seen. Silence convicts only with the witnesses that a move would need anyway ({@link ObservedSilence}). A primary that
 * answers but whose commits hang is lost once that has lasted, if somebody else could lead. In all other cases it cannot be
 * told: {@link Finding.Inconclusive} is a third value with its own reason. Slow is not dead.
 */
public final class Detection {
    private final Baton baton;
    private final Member holder;
    private final Wanted wanted;
    private final Collection<Observation> observations;
    private final DetectionPolicy policy;

    /**
     * Who should be there.
     *
     * @param instances every instance that runs or should run
     * @param shape what membership should be; null if nobody says: then all instances are wanted, and W stays as it is
     */
    public record Wanted(
            List<InstanceName> instances, @Nullable WantedShape shape) {
        public Wanted {
            instances = List.copyOf(instances);
        }

        /** All of these, with W as it is. */
        public static Wanted all(List<InstanceName> instances) {
            return new Wanted(instances, null);
        }

        private boolean asMember(InstanceName instance) {
            return shape == null || shape.includes(instance);
        }
    }

    private Detection(
            Baton baton, Member holder, Wanted wanted, Collection<Observation> observations, DetectionPolicy policy) {
        this.baton = baton;
        this.holder = holder;
        this.wanted = wanted;
        this.observations = observations;
        this.policy = policy;
    }

    /** Decides as a cluster is watched whose owner asked for nothing else. */
    public static Finding decide(Baton baton, List<InstanceName> wanted, Collection<Observation> observations) {
        return decide(baton, Wanted.all(wanted), observations, DetectionPolicy.DEFAULT);
    }

    /**
     * Decides on one look at everything.
     *
     * @param observations at most one per instance; an instance without one counts as never heard of
     */
    public static Finding decide(
            Baton baton, Wanted wanted, Collection<Observation> observations, DetectionPolicy policy) {
        if (baton.phase() == Phase.MOVING || baton.holder() == null) {
            return new Finding.Resume("the baton is moving in epoch %s".formatted(baton.epoch()));
        }
        return new Detection(baton, baton.holder(), wanted, observations, policy).held();
    }

    /**
     * The same about a cluster that has no Baton: it is new, or its Baton was lost, or its name was used before.
     *
     * @param cluster its UID now
     */
    public static Finding withoutBaton(
            ClusterUid cluster, List<InstanceName> wanted, Collection<Observation> observations) {
        List<InstanceName> waiting = new ArrayList<>();
        for (InstanceName instance : wanted) {
            Optional<InstanceState> state = answering(instance, observations);
            if (state.isEmpty()) {
                waiting.add(instance);
            } else if (holdsData(state.get())) {
                return switch (Adoption.decide(Estate.seen(cluster, wanted, Observation.heard(observations)))) {
                    case Adoption.Adopt adopt -> new Finding.Adopt(adopt.summary());
                    case Adoption.Hold hold -> new Finding.Inconclusive(Doubt.NO_BATON, hold.summary());
                };
            }
        }
        if (wanted.isEmpty()) {
            return new Finding.Inconclusive(Doubt.WAITING, "no instance is wanted");
        }
        return waiting.isEmpty()
                ? new Finding.Bootstrap("all %d instances are empty".formatted(wanted.size()))
                : new Finding.Inconclusive(Doubt.WAITING, "waiting to hear from %s".formatted(waiting));
    }

    /** An initdb that was broken off is data too: whose it was, nobody here can tell. */
    private static boolean holdsData(InstanceState state) {
        return state.promise().isJoined() || state.server().phase() != ServerState.Phase.EMPTY;
    }

    private Finding held() {
        Observation seen = observations.stream()
                .filter(observation -> observation.instance().equals(holder.name()))
                .findFirst()
                .orElse(null);
        return switch (seen) {
            case null -> new Finding.Inconclusive(Doubt.TOO_EARLY, "the holder %s is not watched".formatted(holder));
            case Observation.Terminated ended ->
                lost(Cause.FIRST_HAND, "the process of %s has ended (%s)".formatted(holder, ended.seen()));
            case Observation.Silent silent
            when !silent.asks() ->
                new Finding.Inconclusive(
                        Doubt.TOO_FEW_WITNESSES,
                        "%s is silent, and it asked nobody for its leave, so nobody can miss it".formatted(holder));
            case Observation.Silent silent -> silent(silent.since());
            case Observation.Unheard unheard -> silent(unheard.since());
            case Observation.Fresh fresh -> answering(fresh.state());
        };
    }

    private Finding silent(Duration since) {
        return ObservedSilence.judge(baton, holder, since, Observation.heard(observations), policy);
    }

    private Finding answering(InstanceState state) {
        if (!state.member().equals(holder)) {
            return lost(Cause.FIRST_HAND, "%s came back on another volume".formatted(holder));
        }
        if (!leads(state)) {
            return lost(Cause.FIRST_HAND, whatTheHolderSays(state));
        }
        return isStuck(state) && somebodyElseCouldLead()
                ? lost(
                        Cause.STUCK,
                        "%s answers, but a commit of its own has been hanging for %s"
                                .formatted(holder, ObservedSilence.text(policy.stuckAfter())))
                : serving(state);
    }

    private Finding lost(Cause cause, String summary) {
        return new Finding.PrimaryLost(holder.name(), cause, summary);
    }

    private boolean leads(InstanceState state) {
        return state.server().phase() == ServerState.Phase.PRIMARY
                && state.promise().leadsPromised()
                && baton.ballot().equals(state.promise().promised());
    }

    private String whatTheHolderSays(InstanceState state) {
        ServerState.Exit exit = state.server().exit();
        return exit == null
                ? "%s says that its server is %s"
                        .formatted(holder, state.server().phase())
                : "%s says that its server ended: %s".formatted(holder, exit.description());
    }

    private boolean isStuck(InstanceState state) {
        Long waiting = state.writeStuckMillis();
        return waiting != null && waiting >= policy.stuckAfter().toMillis();
    }

    private boolean somebodyElseCouldLead() {
        return PreVote.without(holder, baton, Observation.heard(observations), policy.lossy()) instanceof PreVote.Open;
    }

    private Finding serving(InstanceState primary) {
        List<InstanceName> away = new ArrayList<>();
        for (Member peer : baton.peersOf(holder)) {
            answering(peer.name(), observations)
                    .filter(state -> isAway(peer, state))
                    .ifPresent(state -> away.add(peer.name()));
        }
        return reshape(primary, away)
                .orElseGet(() -> away.isEmpty()
                        ? new Finding.Healthy("%s serves epoch %s".formatted(holder, baton.epoch()))
                        : new Finding.Rejoin(away, "%s to be brought back to %s".formatted(away, holder)));
    }

    /** One change at a time: who is lost or not wanted leaves before anybody comes. */
    private Optional<Finding> reshape(InstanceState primary, List<InstanceName> away) {
        Optional<Finding> lost = baton.peersOf(holder).stream()
                .filter(peer -> answering(peer.name(), observations)
                        .filter(state -> hasLostItsVolume(peer, state))
                        .isPresent())
                .<Finding>map(peer -> new Finding.Reshape(
                        peer,
                        away,
                        "%s came back on an empty volume: the member it was has to leave before it can join again"
                                .formatted(peer)))
                .findFirst();
        return lost.or(() -> shape(away)).or(() -> newcomer(away)).or(() -> outOfStep(primary, away));
    }

    /** Only what can begin now: what has to wait for something is told where the owner of the cluster looks for it. */
    private Optional<Finding> shape(List<InstanceName> away) {
        WantedShape shape = wanted.shape();
        return shape != null
                        && ShapeChange.decide(baton, shape, Observation.heard(observations))
                                instanceof Replacement.Change change
                ? Optional.of(new Finding.Reshape(null, away, change.why()))
                : Optional.empty();
    }

    /** Wanted, here, and no member: a change of members ended in the middle, or whoever left came back. */
    private Optional<Finding> newcomer(List<InstanceName> away) {
        return wanted.instances().stream()
                .filter(wanted::asMember)
                .filter(instance -> baton.members().stream().map(Member::name).noneMatch(instance::equals))
                .flatMap(instance -> answering(instance, observations).stream())
                .filter(state -> state.promise().cluster().equals(baton.cluster()))
                .filter(state -> state.promise().isJoined() || !holdsData(state))
                .<Finding>map(state -> new Finding.Reshape(
                        state.member(), away, "%s is wanted, and is no member: it comes in".formatted(state.member())))
                .findFirst();
    }

    /** A change of members ended between the Baton and the setting. */
    private Optional<Finding> outOfStep(InstanceState primary, List<InstanceName> away) {
        SynchronousSetting inForce = primary.synchronous();
        List<Member> peers = baton.peersOf(holder);
        Setting wantedSetting = Setting.of(Shape.of(baton), holder);
        if (inForce == null || peers.isEmpty() || Setting.of(inForce).equals(wantedSetting)) {
            return Optional.empty();
        }
        Member missed = peers.stream()
                .filter(peer -> !inForce.peers().contains(peer))
                .findFirst()
                .orElse(peers.getFirst());
        return Optional.of(new Finding.Reshape(
                missed,
                away,
                "%s goes by %s, and the Baton says %s".formatted(holder.name(), Setting.of(inForce), Shape.of(baton))));
    }

    private boolean isAway(Member peer, InstanceState state) {
        return state.member().equals(peer)
                && (!baton.ballot().equals(state.promise().promised())
                        || !state.promise().followsPromised()
                        || state.server().upstream() == null);
    }

    /** Only an empty volume of this cluster: over anything else a person decides. */
    private boolean hasLostItsVolume(Member peer, InstanceState state) {
        return !state.member().equals(peer) && state.promise().cluster().equals(baton.cluster()) && !holdsData(state);
    }

    private static Optional<InstanceState> answering(InstanceName instance, Collection<Observation> observations) {
        return Observation.heard(observations).stream()
                .filter(state -> state.promise().instance().equals(instance))
                .findFirst();
    }
}
