package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.core.protocol.EpochRow;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Issued;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.Reply;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Moves the baton by hand, one command at a time: what the workflow does, without its decisions. */
final class Mover {
    static final Duration DEADLINE = Duration.ofSeconds(30);

    private final LocalInstances instances;
    private Ballot ballot = new Ballot(Epoch.FIRST, new Token("token-2"));

    Mover(LocalInstances instances) {
        this.instances = instances;
    }

    Ballot ballot() {
        return ballot;
    }

    long epoch() {
        return ballot.epoch().number();
    }

    /** Opens the next epoch. */
    Mover open() {
        return openAt(ballot.epoch().number() + 1);
    }

    Mover openAt(long epoch) {
        ballot = new Ballot(new Epoch(epoch), new Token("token-" + epoch));
        return this;
    }

    Authority authority(LocalInstance instance) {
        return new Authority(instances.uid(), ballot, instance.member());
    }

    /** Founds the cluster on the first instance, then clones it to the others; it has the leave of these then. */
    Mover found(LocalInstance first, LocalInstance... others) {
        bootstrap(first);
        promote(first);
        gate(first, 0);
        for (LocalInstance other : others) {
            join(other, first);
        }
        try (Granter _ = Granter.of(first, ballot)) {
            settings(first, 2, others);
            admit(first);
            if (others.length > 0) {
                first.awaitLeaveOfPeers();
            }
        }
        return this;
    }

    void bootstrap(LocalInstance instance) {
        Command.Bootstrap command = new Command.Bootstrap(
                authority(instance), instance.awaitState().promise().nonce());
        awaitDone(() -> instance.client().bootstrap(instance.control(), command, DEADLINE));
    }

    void restore(LocalInstance instance, Address offer) {
        awaitDone(() -> askRestore(instance, offer));
    }

    Reply<JobState> askRestore(LocalInstance instance, Address offer) {
        Command.Bootstrap command = new Command.Bootstrap(
                authority(instance), instance.awaitState().promise().nonce(), offer);
        return instance.client().bootstrap(instance.control(), command, DEADLINE);
    }

    void join(LocalInstance instance, LocalInstance primary) {
        Command.Join command = new Command.Join(
                authority(instance), instance.awaitState().promise().nonce(), primary.source());
        awaitDone(() -> instance.client().join(instance.control(), command, DEADLINE));
    }

    void rejoin(LocalInstance instance, LocalInstance primary) {
        awaitDone(() -> askRejoin(instance, primary));
    }

    Reply<JobState> askRejoin(LocalInstance instance, LocalInstance primary) {
        return instance.client()
                .rejoin(instance.control(), new Command.Rejoin(authority(instance), primary.source()), DEADLINE);
    }

    void level(LocalInstance instance, LocalInstance source, Position until) {
        awaitDone(() -> askLevel(instance, source.source(), until));
    }

    Reply<JobState> askLevel(LocalInstance instance, Command.Source source, Position until) {
        return instance.client()
                .level(instance.control(), new Command.Level(authority(instance), source, until), DEADLINE);
    }

    Frozen freeze(LocalInstance instance) {
        return done(askFreeze(instance));
    }

    Reply<Frozen> askFreeze(LocalInstance instance) {
        return instance.client().freeze(instance.control(), new Command.Freeze(authority(instance)), DEADLINE);
    }

    /** Its word that it is not writable, and no more. */
    Frozen word(LocalInstance instance) {
        Command.Freeze freeze = new Command.Freeze(authority(instance), true);
        return done(instance.client().freeze(instance.control(), freeze, DEADLINE));
    }

    /** Freezes again and again until its server runs. */
    Frozen freezeUntilRunning(LocalInstance instance) {
        return Eventually.get(
                "%s is frozen and runs, see %s".formatted(instance, instance.log()),
                () -> Optional.of(freeze(instance)).filter(Frozen::running));
    }

    Command.Promote promoteCommand(LocalInstance instance, LocalInstance... peers) {
        InstanceState state = instance.awaitState();
        Issued issued = done(
                instance.client().challenge(instance.control(), new Command.Challenge(authority(instance)), DEADLINE));
        return new Command.Promote(authority(instance), state.incarnation(), issued.challenge(), setting(1, peers));
    }

    Promoted promote(LocalInstance instance, LocalInstance... peers) {
        return done(instance.client().promote(instance.control(), promoteCommand(instance, peers), DEADLINE));
    }

    void gate(LocalInstance instance, int acknowledgements) {
        Command.Gate command = gateCommand(instance, acknowledgements);
        awaitDone(() -> instance.client().gate(instance.control(), command, DEADLINE));
    }

    Command.Gate gateCommand(LocalInstance instance, int acknowledgements) {
        return new Command.Gate(
                authority(instance),
                new EpochRow(
                        ballot.epoch(),
                        ballot.token(),
                        instance.name(),
                        List.of(instance.member()),
                        acknowledgements,
                        Eventually.get(
                                "a position",
                                () -> Optional.ofNullable(
                                        instance.awaitState().server().position())),
                        "test"));
    }

    InstanceState admit(LocalInstance instance) {
        return done(instance.client().admit(instance.control(), new Command.Admit(authority(instance)), DEADLINE));
    }

    InstanceState demote(LocalInstance instance) {
        return done(instance.client().demote(instance.control(), new Command.Demote(authority(instance)), DEADLINE));
    }

    InstanceState follow(LocalInstance instance, LocalInstance primary) {
        return done(askFollow(instance, primary));
    }

    Reply<InstanceState> askFollow(LocalInstance instance, LocalInstance primary) {
        return instance.client()
                .follow(instance.control(), new Command.Follow(authority(instance), primary.source()), DEADLINE);
    }

    /** Asks until the new peers have given their leave: one that has just been cloned does not at once. */
    InstanceState settings(LocalInstance instance, int version, LocalInstance... peers) {
        Command.Settings command = new Command.Settings(authority(instance), setting(version, peers));
        return done(Eventually.get(
                "the setting is in force, see %s".formatted(instance.log()),
                () -> Optional.of(instance.client().settings(instance.control(), command, DEADLINE))
                        .filter(reply -> !(reply instanceof Reply.Failed))));
    }

    InstanceState checkpoint(LocalInstance instance) {
        return done(instance.client()
                .checkpoint(instance.control(), new Command.Checkpoint(authority(instance)), DEADLINE));
    }

    /** One acknowledgement if there are peers. */
    private static SynchronousSetting setting(int version, LocalInstance... peers) {
        List<Member> members = Arrays.stream(peers).map(LocalInstance::member).toList();
        return new SynchronousSetting(version, members, Math.min(1, members.size()));
    }

    /** A whole failover to a frozen instance, followed by others. */
    Promoted take(LocalInstance candidate, LocalInstance... followers) {
        Promoted promoted = promote(candidate, followers);
        try (Granter _ = Granter.of(candidate, ballot)) {
            for (LocalInstance follower : followers) {
                bring(follower, candidate, promoted.from());
            }
            gate(candidate, Math.min(1, followers.length));
            admit(candidate);
        }
        return promoted;
    }

    /** An old primary may have written a record more in its last moment, which its standbys were not sent any more. */
    private void bring(LocalInstance follower, LocalInstance primary, Position from) {
        Position own = follower.awaitState().server().position();
        if (own != null && own.compareTo(from) > 0) {
            checkpoint(primary);
            rejoin(follower, primary);
        } else {
            follow(follower, primary);
        }
    }

    static <T> T done(Reply<T> reply) {
        assertThat(reply).isInstanceOf(Reply.Done.class);
        return ((Reply.Done<T>) reply).value();
    }

    static void awaitDone(Supplier<Reply<JobState>> ask) {
        Eventually.isTrue("the job is done", () -> {
            JobState state = done(ask.get());
            assertThat(state.phase()).as(state.toString()).isIn(JobState.Phase.RUNNING, JobState.Phase.DONE);
            return state.isDone();
        });
    }
}
