package io.pgbaton.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.InstanceEvent;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Issued;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstanceHttpClientTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Member MEMBER = new Member(new InstanceName("orders-0"), new VolumeId("00112233445566aa"));
    private static final Command.Challenge COMMAND =
            new Command.Challenge(new Authority(new ClusterUid("u"), new Ballot(new Epoch(2), new Token("t")), MEMBER));
    private static final InstanceState STATE = new InstanceState(
            Promise.ofEmptyVolume(new ClusterUid("u"), MEMBER.name(), MEMBER.volume(), "n"),
            new Incarnation("p", "c", "n"),
            new Address("10.0.0.7", 5432),
            new ServerState(ServerState.Phase.EMPTY, null, null, Epoch.NONE, null),
            null,
            List.of(),
            List.of(),
            1);

    private final InstanceHttpClient client = new InstanceHttpClient("secret");
    private final CountDownLatch closing = new CountDownLatch(1);
    private HttpServer server;
    private Address address;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        address = new Address("127.0.0.1", server.getAddress().getPort());
    }

    @AfterEach
    void close() {
        closing.countDown();
        client.close();
        server.stop(0);
    }

    private void on(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void sendsTheCommandWithTheTokenAndReadsTheReply() {
        on("/v1/command", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean good =
                    exchange.getRequestHeaders().getFirst("Authorization").equals("Bearer secret")
                            && body.equals(Wire.write(COMMAND));
            answer(exchange, good ? 200 : 400, Wire.write(new Reply.Done<>(new Issued("c"))));
        });
        assertThat(client.challenge(address, COMMAND, LONG)).isEqualTo(new Reply.Done<>(new Issued("c")));
    }

    @Test
    void asksForLeaveAndHandsInGrants() {
        Member asker = new Member(new InstanceName("orders-1"), new VolumeId("00112233445566bb"));
        LeashQuestion question = new LeashQuestion(
                COMMAND.authority().cluster(), COMMAND.authority().ballot(), asker, MEMBER, 7);
        LeashAnswer yes = new LeashAnswer(question.cluster(), question.ballot(), MEMBER, 7, true, "why not");
        ControlGrant grant = new ControlGrant(question.cluster(), question.ballot(), MEMBER, "c");
        on("/v1/leash", exchange -> answer(exchange, isBody(exchange, question) ? 200 : 400, Wire.write(yes)));
        on(
                "/v1/grant",
                exchange -> answer(exchange, isBody(exchange, grant) ? 200 : 400, Wire.write(new Reply.Done<>(true))));
        assertThat(client.ask(address, question, LONG)).isEqualTo(new Reply.Done<>(yes));
        assertThat(client.grant(address, grant, LONG)).isEqualTo(new Reply.Done<>(true));
    }

    private static boolean isBody(HttpExchange exchange, Object expected) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                .equals(Wire.write(expected));
    }

    @Test
    void whatItWillNotHearIsARefusal() {
        on("/v1/command", exchange -> answer(exchange, 400, "not a command\n"));
        assertThat(client.challenge(address, COMMAND, LONG))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.reason()).endsWith("400: not a command"));
    }

    /** A follow that is refused means a diverged member, and a token that is being renewed does not. */
    @Test
    void notToBeLetInSaysNothingAboutTheRequest() {
        on("/v1/command", exchange -> answer(exchange, 401, "not this token\n"));
        on("/v1/state", exchange -> answer(exchange, 403, "not this certificate\n"));
        assertThat(client.challenge(address, COMMAND, LONG))
                .isInstanceOfSatisfying(
                        Reply.Unreachable.class,
                        unreachable -> assertThat(unreachable.reason()).endsWith("401: not this token"));
        assertThat(client.state(address, LONG))
                .isInstanceOfSatisfying(
                        Reply.Unreachable.class,
                        unreachable -> assertThat(unreachable.reason()).endsWith("403: not this certificate"));
    }

    @Test
    void aBrokenOrForeignAnswerLeavesOpenWhetherItWasDone() {
        on("/v1/command", exchange -> answer(exchange, 500, "oops"));
        assertThat(client.challenge(address, COMMAND, LONG)).isInstanceOf(Reply.Unreachable.class);
        on("/v1/state", exchange -> answer(exchange, 200, "<html>"));
        assertThat(client.state(address, LONG)).isInstanceOf(Reply.Unreachable.class);
    }

    @Test
    void nobodyThereIsAValue() {
        server.stop(0);
        assertThat(client.state(address, LONG)).isInstanceOf(Reply.Unreachable.class);
        assertThat(client.events(address, LONG)).isInstanceOf(Reply.Unreachable.class);
    }

    @Test
    void silenceEndsWithTheDeadline() {
        on("/v1/state", this::waitForTheEnd);
        assertThat(client.state(address, Duration.ofMillis(50)))
                .isInstanceOfSatisfying(
                        Reply.Unreachable.class,
                        unreachable -> assertThat(unreachable.reason()).endsWith("no answer within 50 ms"));
    }

    @Test
    void anInterruptEndsTheCallAndIsKept() {
        on("/v1/state", this::waitForTheEnd);
        Thread.currentThread().interrupt();
        assertThat(client.state(address, LONG)).isInstanceOf(Reply.Unreachable.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void eventsComeOneByOneUntilTheStreamEnds() {
        InstanceEvent first = new InstanceEvent(1, false, STATE);
        InstanceEvent second = new InstanceEvent(2, true, STATE);
        on("/v1/events", exchange -> answer(exchange, 200, Wire.write(first) + "\n" + Wire.write(second) + "\n"));
        assertThat(client.events(address, LONG)).isInstanceOfSatisfying(Reply.Done.class, done -> {
            try (InstanceEvents events = (InstanceEvents) done.value()) {
                assertThat(events.next()).contains(first);
                assertThat(events.next()).contains(second);
                assertThat(events.next()).isEmpty();
            }
        });
    }

    private void waitForTheEnd(HttpExchange exchange) {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }
}
