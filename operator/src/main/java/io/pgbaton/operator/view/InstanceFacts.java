package io.pgbaton.operator.view;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.election.PreVote;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.LeashState;
import io.pgbaton.core.protocol.ServerState;
import io.pgbaton.watch.Look;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one instance, without anything that changes while nothing happens.
 *
 * @param role what it is in the cluster right now
 * @param serving true if clients get answers from it: a primary that let them in, or a standby that streams from the
 *     primary of the newest epoch
 * @param member which member it is; null if nothing was heard from it
 * @param timeline its newest timeline; null if it is not known
 * @param lag how far behind the primary; null if that cannot be told
 * @param strain what its serving suffers from
 * @param foreign the sentence of an instance whose volume is another cluster's; null if it is ours
 * @param state how it is, in words
 */
public record InstanceFacts(
        InstanceName name,
        Role role,
        boolean serving,
        @Nullable Member member,
        @Nullable Long timeline,
        @Nullable LagBucket lag,
        Strain strain,
        @Nullable String foreign,
        String state) {
    /** What an instance is. */
    public enum Role {
        PRIMARY,
        REPLICA,
        UNKNOWN
    }

    /** What the serving of a primary suffers from. */
    public enum Strain {
        NONE,
        /** Too few of its peers answer it, so it lives on grants of those who can read the Baton. */
        CONTROL_GRANTS,
        /** Its own writes do not commit: its storage hangs, or nobody acknowledges them. */
        COMMITS_HANG
    }

    /** Every wanted instance, in order. */
    public static List<InstanceFacts> of(Look look, List<InstanceName> wanted, String clusterUid) {
        Position primary = primaryPosition(look);
        return wanted.stream().map(name -> of(look, name, clusterUid, primary)).toList();
    }

    private static InstanceFacts of(Look look, InstanceName name, String clusterUid, @Nullable Position primary) {
        Observation seen = look.observations().stream()
                .filter(observation -> observation.instance().equals(name))
                .findFirst()
                .orElse(null);
        return switch (seen) {
            case null -> unheard(name, "nothing was heard of it yet");
            case Observation.Unheard never -> unheard(name, "nothing was heard of it yet");
            case Observation.Silent silent -> unheard(name, "it does not answer");
            case Observation.Terminated ended -> unheard(name, "its process has ended");
            case Observation.Fresh fresh -> of(look.baton(), name, fresh.state(), clusterUid, primary);
        };
    }

    private static InstanceFacts unheard(InstanceName name, String state) {
        return new InstanceFacts(name, Role.UNKNOWN, false, null, null, null, Strain.NONE, null, state);
    }

    private static InstanceFacts of(
            @Nullable Baton baton,
            InstanceName name,
            InstanceState state,
            String clusterUid,
            @Nullable Position primary) {
        Position position = state.server().position();
        boolean ours = state.promise().cluster().value().equals(clusterUid);
        Role role = role(state);
        return new InstanceFacts(
                name,
                role,
                ours && serves(baton, state),
                state.member(),
                position == null ? null : position.timeline().number(),
                role != Role.REPLICA || position == null || primary == null
                        ? null
                        : LagBucket.between(primary, position),
                strain(state),
                ours ? null : foreign(state),
                words(state));
    }

    private static String foreign(InstanceState state) {
        return state.objections().isEmpty()
                ? "its volume belongs to cluster " + state.promise().cluster()
                : String.join("; ", state.objections());
    }

    private static Role role(InstanceState state) {
        return switch (state.server().phase()) {
            case PRIMARY, PROMOTING -> Role.PRIMARY;
            case STANDBY -> Role.REPLICA;
            case EMPTY, STOPPED, STARTING -> Role.UNKNOWN;
        };
    }

    /** Without a Baton it is only its own word, which nobody contradicts: a primary goes on while its peers let it. */
    private static boolean serves(@Nullable Baton baton, InstanceState state) {
        if (baton != null && !baton.ballot().equals(state.promise().promised())) {
            return false;
        }
        return switch (state.server().phase()) {
            case PRIMARY ->
                state.promise().leadsPromised()
                        && isAdmitted(state, state.promise().promisedEpoch());
            case STANDBY -> state.promise().followsPromised() && state.server().upstream() != null;
            default -> false;
        };
    }

    private static Strain strain(InstanceState state) {
        Long waiting = state.writeStuckMillis();
        LeashState leash = state.leash();
        if (!state.server().isPrimary()) {
            return Strain.NONE;
        }
        if (waiting != null && waiting >= PreVote.LEAST_STUCK.toMillis()) {
            return Strain.COMMITS_HANG;
        }
        return leash != null && leash.by() == LeashState.By.CONTROL ? Strain.CONTROL_GRANTS : Strain.NONE;
    }

    private static boolean isAdmitted(InstanceState state, Epoch epoch) {
        return state.server().admitted().equals(epoch);
    }

    private static String words(InstanceState state) {
        if (!state.objections().isEmpty()) {
            return String.join("; ", state.objections());
        }
        JobState job = state.job();
        if (job != null && job.isRunning()) {
            return "%s: %s".formatted(lower(job.kind()), job.detail());
        }
        if (job != null && job.phase() == JobState.Phase.FAILED) {
            return "%s failed: %s".formatted(lower(job.kind()), job.detail());
        }
        ServerState server = state.server();
        return switch (server.phase()) {
            case EMPTY -> "empty volume";
            case STANDBY -> server.upstream() == null ? "standby, streams from nobody" : "streaming";
            case PRIMARY -> server.admitted().equals(Epoch.NONE) ? "primary, no clients let in" : serving(state);
            default -> lower(server.phase());
        };
    }

    private static String serving(InstanceState state) {
        return switch (strain(state)) {
            case NONE -> "serving";
            case CONTROL_GRANTS -> "serving, by control grants: too few of its peers answer it";
            case COMMITS_HANG -> "primary, its commits hang";
        };
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static @Nullable Position primaryPosition(Look look) {
        return look.observations().stream()
                .flatMap(observation -> fresh(observation).stream())
                .filter(state -> state.server().isPrimary())
                .map(state -> state.server().position())
                .filter(position -> position != null)
                .findFirst()
                .orElse(null);
    }

    private static Optional<InstanceState> fresh(Observation observation) {
        return observation instanceof Observation.Fresh fresh ? Optional.of(fresh.state()) : Optional.empty();
    }
}
