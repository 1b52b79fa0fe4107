package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.leash.LeashTimes;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.GrantRequest;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import io.pgbaton.core.protocol.LeashState;
import io.pgbaton.core.protocol.LeashState.By;
import io.pgbaton.core.protocol.PrimarySilence;
import io.pgbaton.core.protocol.ServerState.Exit;
import io.pgbaton.core.protocol.ServerState.Phase;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server is writable only while others let it be, whatever hangs, and ends by itself where they do not (I5, I6, I8). */
class LeashIT {
    private static final Duration L = LeashTimes.PRODUCTION.length();

    /** What a role change waits after the last freeze: whoever is superseded writes no more by then (M4). */
    private static final Duration T = LeashTimes.PRODUCTION.timer();

    private static LocalInstances instances;
    private static List<LocalInstance> all;
    private static Mover mover;

    private LocalInstance primary;
    private LocalInstance[] peers;

    @BeforeAll
    static void found() throws Exception {
        instances = LocalInstances.of(17, 3).start();
        all = List.of(instances.get(0), instances.get(1), instances.get(2));
        mover = new Mover(instances).found(all.get(0), all.get(1), all.get(2));
        all.get(0).sql("CREATE TABLE t (n bigint)");
    }

    @AfterAll
    static void close() throws Exception {
        instances.close();
    }

    /** Whoever has most leads the next epoch. */
    @BeforeEach
    void lead() throws Exception {
        freezeAll();
        mover.take(primary, peers);
        for (LocalInstance peer : peers) {
            peer.awaitStreaming(primary, mover.epoch());
        }
        awaitLeave(By.PEERS);
    }

    private void freezeAll() {
        mover.open();
        all.forEach(mover::freeze);
        primary = all.stream()
                .max(Comparator.comparing(
                        instance -> mover.freezeUntilRunning(instance).position()))
                .orElseThrow();
        peers = all.stream().filter(instance -> instance != primary).toArray(LocalInstance[]::new);
    }

    private LeashState awaitLeave(By by) {
        return Eventually.get(
                "%s is writable by %s, see %s".formatted(primary, by, primary.log()),
                () -> primary.state().map(InstanceState::leash).filter(leash -> leash.by() == by));
    }

    private void signalPeers(String signal) {
        Arrays.stream(peers).forEach(peer -> Shell.signal(signal, peer.pid("InstanceMain")));
    }

    private static void signalPostgres(String signal, LocalInstance instance) {
        instance.postgresPids().forEach(pid -> Shell.signal(signal, pid));
    }

    private GrantRequest awaitRequest() {
        return Eventually.get(
                "%s wants a grant, see %s".formatted(primary, primary.log()),
                () -> primary.state().map(InstanceState::leash).map(LeashState::wanted));
    }

    private boolean grant(ControlGrant grant) {
        return Mover.done(primary.client().grant(primary.control(), grant, Mover.DEADLINE));
    }

    private static ControlGrant grant(GrantRequest request) {
        return new ControlGrant(request.cluster(), request.ballot(), request.member(), request.challenge());
    }

    /** Its leash ends it, in this run of its process, and it comes back as a standby that nobody feeds. */
    private void awaitStandby(InstanceState before) {
        InstanceState after = primary.awaitPhase(Phase.STANDBY);
        Exit exit = Objects.requireNonNull(after.server().exit());
        assertThat(exit.role()).isEqualTo(Phase.PRIMARY);
        assertThat(exit.epoch()).isEqualTo(after.promise().led());
        assertThat(exit.description()).startsWith("it must stop now: of the 1 peers needed, 0 said yes");
        assertThat(after.incarnation()).as("init did not have to end it").isEqualTo(before.incarnation());
        assertThat(after.server().upstream()).isNull();
        assertThat(after.leash()).isNull();
    }

    @Test
    void goesOnWhilePeersAnswerAndTellsOfCommitsThatHang() throws Exception {
        long begin = System.nanoTime();
        for (LocalInstance peer : peers) {
            signalPostgres("STOP", peer);
        }
        long stuck = Eventually.get(
                "the heartbeat write is overdue", () -> primary.state().map(InstanceState::writeStuckMillis));
        assertThat(stuck).isGreaterThan(1000);
        for (LocalInstance peer : peers) {
            signalPostgres("CONT", peer);
        }
        Eventually.isTrue(
                "the heartbeat write is committed",
                () -> primary.state()
                        .filter(state -> state.writeStuckMillis() == null)
                        .isPresent());
        while (System.nanoTime() - begin < L.multipliedBy(3).toNanos()) {
            InstanceState state = primary.awaitState();
            assertThat(state.server().phase()).isEqualTo(Phase.PRIMARY);
            assertThat(state.leash()).isEqualTo(new LeashState(By.PEERS, null));
            Thread.sleep(L.dividedBy(10));
        }
        primary.sql("INSERT INTO t VALUES (0)");
    }

    @Test
    void endsItselfOncePeersHavePromisedANewerEpoch() throws Exception {
        LeashQuestion question =
                new LeashQuestion(instances.uid(), mover.ballot(), primary.member(), peers[0].member(), 1);
        assertThat(ask(question).yes()).isTrue();
        InstanceState before = primary.awaitState();
        try (LocalWriter writer = LocalWriter.to(primary)) {
            mover.open();
            for (LocalInstance peer : peers) {
                mover.freeze(peer);
            }
            long frozen = System.nanoTime();
            assertThat(ask(question).reason()).startsWith("it has promised " + mover.ballot());
            assertThat(ask(question).yes()).isFalse();
            writer.awaitEnd();
            assertThat(writer.sinceLastWrite(frozen)).isLessThan(T);
            awaitStandby(before);
        }
    }

    private LeashAnswer ask(LeashQuestion question) {
        return Mover.done(peers[0].client().ask(peers[0].control(), question, Mover.DEADLINE));
    }

    @Test
    void grantsAloneKeepItWritableAndItEndsWithTheLastOfThem() throws Exception {
        InstanceState before = primary.awaitState();
        try (LocalWriter writer = LocalWriter.to(primary)) {
            signalPeers("STOP");
            try {
                GrantRequest first = awaitRequest();
                assertThat(first.ballot()).isEqualTo(mover.ballot());
                assertThat(first.incarnation()).isEqualTo(before.incarnation());
                Ballot other = new Ballot(new Epoch(99), mover.ballot().token());
                assertThat(grant(new ControlGrant(first.cluster(), other, first.member(), first.challenge())))
                        .isFalse();
                assertThat(grant(new ControlGrant(first.cluster(), first.ballot(), first.member(), "guess")))
                        .isFalse();
                long begin = System.nanoTime();
                assertThat(grant(grant(first))).isTrue();
                assertThat(grant(grant(first))).as("again").isFalse();
                awaitLeave(By.CONTROL);
                while (System.nanoTime() - begin
                        < L.multipliedBy(4).dividedBy(3).toNanos()) {
                    grant(grant(awaitRequest()));
                }
                long last = System.nanoTime();
                assertThat(writer.isWriting()).isTrue();
                primary.sql("INSERT INTO t VALUES (1)");

                writer.awaitEnd();
                assertThat(writer.sinceLastWrite(last)).isLessThan(T);
                assertThat(grant(grant(first))).as("too late").isFalse();
                awaitStandby(before);
            } finally {
                signalPeers("CONT");
            }
        }
    }

    @Test
    void itsPromotionIsTheBeginningOfItsLeash() {
        freezeAll();
        InstanceState before = primary.awaitState();
        long challenged = System.nanoTime();
        Command.Promote promote = mover.promoteCommand(primary, peers);
        signalPeers("STOP");
        try {
            Mover.done(primary.client().promote(primary.control(), promote, Mover.DEADLINE));
            assertThat(awaitLeave(By.CONTROL)).isNotNull();
            awaitStandby(before);
            assertThat(Duration.ofNanos(System.nanoTime() - challenged)).isGreaterThan(L.minusMillis(20));
        } finally {
            signalPeers("CONT");
        }
    }

    @Test
    void whenItsProcessHangsInitEndsEverythingAndOthersHearItsSilence() throws Exception {
        try (LocalWriter writer = LocalWriter.to(primary)) {
            PrimarySilence heard = silenceAt(peers[0]).orElseThrow();
            assertThat(heard.ballot()).isEqualTo(mover.ballot());
            Shell.signal("STOP", primary.pid("InstanceMain"));
            long stopped = System.nanoTime();
            Eventually.isTrue(
                    "both peers tell its silence",
                    () -> Arrays.stream(peers)
                            .allMatch(peer -> silenceAt(peer)
                                    .filter(silence -> silence.silentMillis() > 3000)
                                    .isPresent()));
            writer.awaitEnd();
            assertThat(writer.sinceLastWrite(stopped)).isLessThan(T);
            Eventually.isTrue("init ended everything", () -> !primary.isLaunched());
            assertThat(primary.logText()).contains("the dead-man's switch fired");
        }
        primary.restart();
    }

    private static Optional<PrimarySilence> silenceAt(LocalInstance peer) {
        return peer.state().map(InstanceState::primarySilence);
    }
}
