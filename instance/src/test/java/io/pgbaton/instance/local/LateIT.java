package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState.Phase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever arrives late or twice changes nothing (I3, I4). */
class LateIT {
    private static LocalInstances instances;
    private static LocalInstance a;
    private static LocalInstance b;
    private static Mover mover;

    @BeforeAll
    static void found() throws Exception {
        instances = LocalInstances.of(17, 2).start();
        a = instances.get(0);
        b = instances.get(1);
        mover = new Mover(instances).found(a, b);
        b.awaitStreaming(a, 2);
    }

    @AfterAll
    static void close() throws Exception {
        instances.close();
    }

    private static List<Command> everyCommand(Authority authority, LocalInstance instance, LocalInstance other) {
        String nonce = instance.awaitState().promise().nonce();
        return List.of(
                new Command.Bootstrap(authority, nonce),
                new Command.Join(authority, nonce, other.source()),
                new Command.Freeze(authority),
                new Command.Challenge(authority),
                new Command.Promote(
                        authority,
                        instance.awaitState().incarnation(),
                        "0123",
                        new Command.SynchronousSetting(1, List.of(), 0)),
                new Command.Admit(authority),
                new Command.Demote(authority),
                new Command.Follow(authority, other.source()),
                new Command.Rejoin(authority, other.source()),
                new Command.Settings(authority, new Command.SynchronousSetting(9, List.of(), 0)),
                new Command.Checkpoint(authority));
    }

    private static void allRefused(LocalInstance instance, List<Command> commands) {
        Promise before = instance.awaitState().promise();
        Phase phase = instance.awaitState().server().phase();
        List<String> accepted = new ArrayList<>();
        for (Command command : commands) {
            Reply<?> reply = instance.send(command);
            if (!(reply instanceof Reply.Refused)) {
                accepted.add(command + ": " + reply);
            }
        }
        assertThat(accepted).isEmpty();
        assertThat(instance.awaitState().promise()).isEqualTo(before);
        assertThat(instance.awaitState().server().phase()).isEqualTo(phase);
    }

    @Test
    void everyCommandOfAPastEpochIsRefusedByPrimaryAndStandby() throws Exception {
        Authority lateForA = mover.authority(a);
        Authority lateForB = mover.authority(b);
        Command.Gate lateGate = mover.gateCommand(a, 0);
        mover.open().freezeUntilRunning(a);
        mover.freeze(b);
        mover.take(a, b);
        b.awaitStreaming(a, mover.epoch());
        allRefused(a, everyCommand(lateForA, a, b));
        allRefused(a, List.of(lateGate));
        allRefused(b, everyCommand(lateForB, b, a));
        a.sql("SELECT 1");
    }

    @Test
    void everyCommandOfAnotherOpeningClusterOrVolumeIsRefused() {
        Ballot rival = new Ballot(mover.ballot().epoch(), new Token("rival"));
        allRefused(b, everyCommand(new Authority(instances.uid(), rival, b.member()), b, a));
        Ballot next = new Ballot(mover.ballot().epoch().next(), new Token("next"));
        allRefused(b, everyCommand(new Authority(new ClusterUid("other"), next, b.member()), b, a));
        Member elsewhere = new Member(b.name(), new VolumeId("00112233445566aa"));
        allRefused(b, everyCommand(new Authority(instances.uid(), next, elsewhere), b, a));
    }

    @Test
    void aFreezeOfTheEpochThatIsFollowedOrLedIsLate() {
        b.awaitStreaming(a, mover.epoch());
        allRefused(a, List.of(new Command.Freeze(mover.authority(a)), new Command.Demote(mover.authority(a))));
        allRefused(b, List.of(new Command.Freeze(mover.authority(b))));
    }

    @Test
    void promoteAndJobsAnswerAgainAsBefore() throws Exception {
        mover.open().freezeUntilRunning(a);
        mover.freeze(b);
        Command.Promote promote = mover.promoteCommand(a, b);
        Promoted first = Mover.done(a.client().promote(a.control(), promote, Mover.DEADLINE));
        assertThat(Mover.done(a.client().promote(a.control(), promote, Mover.DEADLINE)))
                .isEqualTo(first);
        mover.follow(b, a);
        mover.gate(a, 1);
        JobState again = Mover.done(a.client().gate(a.control(), mover.gateCommand(a, 1), Mover.DEADLINE));
        assertThat(again.isDone()).isTrue();
        mover.admit(a);
        mover.admit(a);
        assertThat(a.value("SELECT pg_is_in_recovery()")).isEqualTo("f");
    }

    @Test
    void aChallengeServesOnceAndOnlyTheRunThatIssuedIt() throws Exception {
        mover.open().freezeUntilRunning(a);
        mover.freeze(b);
        Command.Promote stale = mover.promoteCommand(b, a);
        Command.Promote newer = mover.promoteCommand(b, a);
        allRefused(b, List.of(stale));
        b.restart();
        b.awaitPhase(Phase.STANDBY);
        allRefused(b, List.of(newer));
        mover.take(a, b);
    }

    @Test
    void anEpochIsSpentOnceItsPrimaryHasEnded() throws Exception {
        mover.open().freezeUntilRunning(a);
        mover.freeze(b);
        mover.take(a, b);
        Shell.signal("KILL", a.postmaster());
        a.awaitPhase(Phase.STANDBY);
        allRefused(a, List.of(mover.promoteCommand(a, b)));
        mover.open().freezeUntilRunning(a);
        mover.freeze(b);
        mover.take(a, b);
    }

    @Test
    void aClientWithoutTheTokenIsNotHeard() {
        try (var stranger = new io.pgbaton.wire.InstanceHttpClient("guess")) {
            assertThat(stranger.state(a.control(), Mover.DEADLINE))
                    .isInstanceOfSatisfying(
                            Reply.Unreachable.class,
                            reply -> assertThat(reply.reason())
                                    .contains("401: the control token is missing or not this cluster's"));
        }
    }
}
