package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.watch.Endpoints;
import io.pgbaton.watch.HttpInstances;
import io.pgbaton.wire.Connections;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.Router;
import io.pgbaton.workflows.step.Admission;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.LeashWait;
import io.pgbaton.workflows.step.Mandate;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.RoleChangeSteps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A machine that is off answers nothing and refuses nothing: every step has a bound of its own, and none waits for it longer
 * than that. Bounds are compared with generous room, because the machine that tests may be busy.
 */
@Timeout(120)
class DeadMemberTest {
    private static final Token TOKEN = new Token("token-3");
    private static final Evidence LOST = new Evidence(2L, "orders-0", "silent", "detector");
    private static final Duration ROOM = Duration.ofSeconds(2);

    private final FakeCluster cluster = FakeCluster.serving();

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(60), new RoleChangeActivities(cluster.ports()));

    private final RoleChangeSteps steps = bench.stub(RoleChangeSteps.class);

    private static <T> T within(Duration bound, String step, Supplier<T> call) {
        long beganNanos = System.nanoTime();
        T result = call.get();
        Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
        System.out.printf("%s with a dead member: %d ms%n", step, took.toMillis());
        assertThat(took).as(step).isLessThan(bound.plus(ROOM));
        return result;
    }

    private Move open() {
        cluster.blackHole(0);
        Opening opening = within(
                Fanout.GRACE,
                "open",
                () -> steps.open(new Opening.Request(Sample.CLUSTER, TOKEN, LOST, Mandate.DEFAULT))
                        .result());
        return new Move(Sample.CLUSTER, ((Opening.Opened) opening).baton().ballot());
    }

    private Freezing freeze(Move move) {
        return within(
                Fanout.SUSPECT_GRACE,
                "freeze",
                () -> steps.freeze(new Freezing.Request(move, List.of(), List.of(), List.of(), Mandate.DEFAULT, null))
                        .result());
    }

    private Deciding decide(Move move, Freezing freezing, LeashWait.End end) {
        return within(
                Duration.ZERO,
                "decide",
                () -> steps.decide(new Deciding.Request(move, freezing, List.of(), end.proofs(), Mandate.DEFAULT, LOST))
                        .result());
    }

    private LeashWait leash(Move move, Freezing freezing) {
        Deciding.Held held = (Deciding.Held) decide(move, freezing, new LeashWait.End(List.of()));
        return Objects.requireNonNull(held.leash());
    }

    /** From the opening to clients, with the end of the leash as the only proof. */
    @Test
    void noStepOfAFailoverWaitsForIt() {
        Router router = cluster.ports().router();
        router.route(Sample.CLUSTER, Sample.SECOND.epoch(), Sample.name(0), Sample.address(0));
        Move move = open();
        Freezing freezing = freeze(move);
        assertThat(freezing.answers()).hasSize(2);
        LeashWait leash = leash(move, freezing);
        assertThat(leash.frozen()).containsExactly(Sample.member(1), Sample.member(2));

        LeashWait.End end = within(
                Duration.ofMillis(leash.millis()),
                "await-leash",
                () -> steps.awaitLeash(new LeashWait.Request(move, leash)).result());
        assertThat(router.published(Sample.CLUSTER))
                .as("clients do not wait for it either")
                .isEmpty();
        Deciding.Elected elected = (Deciding.Elected) decide(move, freezing, end);
        assertThat(elected.fence()).contains("the leash of orders-0").contains("has ended");

        Promotion.Primary primary = (Promotion.Primary) within(
                Duration.ZERO,
                "promote",
                () -> steps.promote(new Promotion.Request(move, elected.candidate()))
                        .result());
        Following following = within(
                Duration.ofSeconds(2),
                "follow",
                () -> steps.follow(new Following.Request(
                                move, new Command.Source(Sample.ONE, primary.address()), primary.from()))
                        .result());
        assertThat(following.following()).containsExactly(Sample.TWO);
        Gating gating = within(
                Duration.ZERO,
                "gate",
                () -> steps.gate(new Gating.Request(move, elected.candidate().member(), primary.from(), "test"))
                        .result());
        assertThat(gating).isInstanceOf(Gating.Committed.class);
        Admission admission = within(
                Duration.ZERO,
                "admit",
                () -> steps.admit(
                                new Admission.Request(move, elected.candidate().member()))
                        .result());
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
    }

    /** After a silence, no word of it is to be expected that would save the wait. */
    @Test
    void theWaitForItsLeashBeginsSoonerIfItWasSilentBefore() {
        Move move = open();
        Evidence silent = new Evidence(2L, "orders-0", "nobody has heard it", "a test", null, Cause.SILENT);
        Freezing.Request request = new Freezing.Request(move, List.of(), List.of(), List.of(), Mandate.DEFAULT, silent);

        // On a busy machine one may take longer for another reason.
        assertThat(IntStream.range(0, 10)
                        .anyMatch(_ -> took(() -> steps.freeze(request)).compareTo(Fanout.SUSPECT_GRACE) < 0))
                .isTrue();
    }

    private static Duration took(Runnable call) {
        long beganNanos = System.nanoTime();
        call.run();
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }

    @Test
    void aFreezeGoesOnListeningOnceTheLeashIsWaitedFor() {
        Move move = open();
        Freezing.Request request =
                new Freezing.Request(move, List.of(), List.of(), List.of(Sample.member(0)), Mandate.DEFAULT, null);

        assertThat(took(() -> steps.freeze(request))).isGreaterThan(Fanout.SUSPECT_GRACE);
    }

    private Candidate deadCandidate(Move move) {
        Freezing freezing = freeze(move);
        LeashWait leash = leash(move, freezing);
        LeashWait.End end = steps.awaitLeash(new LeashWait.Request(move, leash)).result();
        Candidate candidate = ((Deciding.Elected) decide(move, freezing, end)).candidate();
        cluster.blackHole(candidate.member().name().ordinal());
        return candidate;
    }

    /** However the attempts before it ended, the last one waits for longer than a restart takes. */
    @Test
    void aCandidateThatDiesIsLeftToOtherWorkersAndThenGivenUp() {
        Move move = open();
        Promotion.Request request = new Promotion.Request(move, deadCandidate(move));
        for (int attempt = 1; attempt < 4; attempt++) {
            bench.attempt(attempt);
            within(
                    Duration.ofSeconds(1),
                    "promote",
                    () -> assertThatThrownBy(() -> steps.promote(request))
                            .hasStackTraceContaining("another worker may reach it"));
        }
        bench.attempt(4);
        long beganNanos = System.nanoTime();
        Promotion promotion = within(
                Duration.ofSeconds(6), "promote", () -> steps.promote(request).result());
        assertThat(promotion).isInstanceOf(Promotion.NewEpochNeeded.class);
        assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    }

    /** A listener whose queue is full drops every further SYN, as a dead machine does. */
    @Test
    void aConnectionThatIsNeverAnsweredEndsAsUnreachable() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<SocketChannel> waiting = fill(full);
            Address control = new Address("127.0.0.1", full.getLocalPort());
            try (Connections connections = Connections.plain()) {
                HttpInstances instances = new HttpInstances(
                        (uid, name) -> Optional.of(new Endpoints.Endpoint(control, "secret", connections)));
                Reply<InstanceState> reply =
                        within(Hands.CALL, "connect", () -> instances.state(Sample.CLUSTER, Sample.ZERO, Hands.CALL));
                assertThat(reply).isInstanceOf(Reply.Unreachable.class);
            }
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    private static List<SocketChannel> fill(ServerSocket server) throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
            waiting.add(channel);
        }
        return waiting;
    }
}
