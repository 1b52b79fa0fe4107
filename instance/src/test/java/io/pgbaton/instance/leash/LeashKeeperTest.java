package io.pgbaton.instance.leash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.leash.Leash;
import io.pgbaton.core.leash.LeashTerms;
import io.pgbaton.core.leash.LeashTimes;
import io.pgbaton.core.leash.LeashVerdict;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.GrantRequest;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import io.pgbaton.core.protocol.LeashState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.settings.PeerAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time stands still here unless a test lets it pass: what is not forced to happen by time must not need any. */
class LeashKeeperTest {
    private static final ClusterUid CLUSTER = new ClusterUid("u");
    private static final Ballot BALLOT = new Ballot(new Epoch(5), new Token("t5"));
    private static final Member SELF = member(0);
    private static final Leash.Tenure TENURE = new Leash.Tenure(CLUSTER, BALLOT, SELF, new Incarnation("p", "c", "n"));
    private static final Duration START = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration L = LeashTimes.PRODUCTION.length();

    private static Member member(int ordinal) {
        return new Member(new InstanceName("orders-" + ordinal), new VolumeId("00112233445566a" + ordinal));
    }

    /** A server that only remembers why it was ended. */
    private static final class FakeServer implements LeashKeeper.Writable {
        private volatile boolean gone;
        private volatile String reason = "";

        @Override
        public boolean isGone() {
            return gone;
        }

        @Override
        public void end(String why) {
            reason = why;
        }

        boolean isEnded() {
            return !reason.isEmpty();
        }
    }

    @TempDir
    private Path folder;

    private final AtomicReference<Duration> now = new AtomicReference<>(START);
    private final FakeServer server = new FakeServer();
    private final Set<Member> willing = ConcurrentHashMap.newKeySet();
    private final Set<Member> hung = ConcurrentHashMap.newKeySet();
    private final Map<Member, Integer> questions = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private Path fifo;
    private PeerBook peers;
    private LeashKeeper keeper;

    @BeforeEach
    void make() throws IOException {
        fifo = Files.createFile(folder.resolve("switch"));
        peers = new PeerBook(new PeerAddresses(new Address("*", 8008), Map.of()), host -> host);
        Thread.ofVirtual().start(peers::run);
        keeper = new LeashKeeper(now::get, DeadMansSwitch.open(fifo), peers, this::answer, () -> {});
    }

    @AfterEach
    void letEverythingEnd() {
        server.gone = true;
        end.countDown();
        keeper.look();
    }

    private Reply<LeashAnswer> answer(Address control, LeashQuestion question, Duration limit) {
        assertThat(control.host()).isEqualTo(question.asked().name().value());
        questions.merge(question.asked(), 1, Integer::sum);
        if (hung.contains(question.asked())) {
            awaitEnd();
            return new Reply.Unreachable<>("hung");
        }
        boolean yes = willing.contains(question.asked());
        return new Reply.Done<>(new LeashAnswer(
                CLUSTER, question.ballot(), question.asked(), question.number(), yes, yes ? "" : "not me"));
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static LeashTerms terms(int acknowledgements, Member... peers) {
        return LeashTerms.of(List.of(peers), acknowledgements);
    }

    /** A leash whose promote's challenge was issued just now. */
    private LeashVerdict begin(LeashTerms terms) throws IOException {
        return keeper.begin(Leash.beginning(LeashTimes.PRODUCTION, TENURE, terms, now.get()), server);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(fifo);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String arm(Duration until) {
        return "arm %d".formatted(until.plusSeconds(1).toNanos());
    }

    private static void until(BooleanSupplier condition) {
        long limit = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it came true in time").isLessThan(limit);
            Thread.onSpinWait();
        }
    }

    /** Looks until it is by peers, with proofs of this very moment. */
    private void awaitLeaveOfPeers() {
        until(() -> {
            keeper.look();
            return lines().getLast().equals(arm(now.get().plus(L)));
        });
        assertThat(keeper.state()).isEqualTo(new LeashState(LeashState.By.PEERS, null));
    }

    private GrantRequest awaitRequest() {
        until(() -> {
            keeper.look();
            LeashState state = keeper.state();
            return state != null && state.wanted() != null;
        });
        return Optional.ofNullable(keeper.state()).map(LeashState::wanted).orElseThrow();
    }

    private static ControlGrant grant(GrantRequest request) {
        return new ControlGrant(request.cluster(), request.ballot(), request.member(), request.challenge());
    }

    @Test
    void isArmedBeforeItBeginsWithWhatTheChallengeIsWorth() throws IOException {
        assertThat(begin(terms(1, member(1)))).isInstanceOf(LeashVerdict.GoOn.class);
        assertThat(lines()).containsExactly(arm(START.plus(L)));
    }

    @Test
    void theSwitchIsLeftSoMuchOfKThatItCanEndEverything() {
        assertThat(Limits.LEASH_SWITCH)
                .isEqualTo(Duration.ofSeconds(1))
                .isGreaterThan(Limits.STOP_IMMEDIATE)
                .isLessThan(LeashTimes.PRODUCTION.kill());
    }

    @Test
    void doesNotBeginWithAChallengeThatIsTooOldByNow() throws IOException {
        Leash late = Leash.beginning(LeashTimes.PRODUCTION, TENURE, terms(1, member(1)), START.minus(L));
        assertThat(keeper.begin(late, server)).isInstanceOf(LeashVerdict.Stop.class);
        assertThat(lines()).isEmpty();
        assertThat(keeper.state()).isNull();
    }

    @Test
    void doesNotBeginWithoutASwitch() throws IOException {
        keeper = new LeashKeeper(now::get, DeadMansSwitch.open(null), peers, this::answer, () -> {});
        assertThatThrownBy(() -> begin(terms(1, member(1)))).hasMessageContaining("PGBATON_SWITCH");
        assertThat(keeper.state()).isNull();
        assertThat(begin(terms(0))).as("without peers it needs none").isInstanceOf(LeashVerdict.Free.class);
    }

    @Test
    void whoHasNoPeersIsFreeAndNothingIsArmed() throws IOException {
        begin(terms(0));
        pass(L.multipliedBy(3));
        keeper.look();
        assertThat(keeper.state()).isEqualTo(new LeashState(LeashState.By.FREE, null));
        assertThat(server.isEnded()).isFalse();
        assertThat(lines()).isEmpty();
    }

    @Test
    void goesOnForAsLongAsPeersSayYes() throws IOException {
        willing.add(member(1));
        begin(terms(1, member(1), member(2)));
        for (int second = 0; second < 4; second++) {
            pass(Duration.ofSeconds(1));
            awaitLeaveOfPeers();
        }
        assertThat(server.isEnded()).isFalse();
    }

    @Test
    void aPeerThatHangsDelaysNobodyAndIsAskedOneQuestionAtATime() throws IOException {
        willing.add(member(1));
        hung.add(member(2));
        begin(terms(1, member(1), member(2)));
        for (int second = 0; second < 4; second++) {
            pass(Duration.ofSeconds(1));
            awaitLeaveOfPeers();
        }
        assertThat(questions.getOrDefault(member(2), 0)).isLessThan(2);
    }

    @Test
    void endsTheServerOnceAtTheMomentTheLastProofEnds() throws IOException {
        begin(terms(1, member(1)));
        pass(L.minusMillis(10));
        keeper.look();
        assertThat(server.isEnded()).isFalse();
        pass(Duration.ofMillis(10));
        keeper.look();
        assertThat(server.reason).startsWith("it must stop now: of the 1 peers needed, 0 said yes");
        assertThat(lines()).as("the switch stays armed").last().isEqualTo(arm(START.plus(L)));

        server.reason = "";
        willing.add(member(1));
        until(() -> questions.getOrDefault(member(1), 0) > 2);
        keeper.look();
        assertThat(server.isEnded()).as("there is no way back").isFalse();
        assertThat(lines()).last().isEqualTo(arm(START.plus(L)));
    }

    @Test
    void isDisarmedOnlyOnceNothingOfTheServerIsLeft() throws IOException {
        begin(terms(1, member(1)));
        pass(L);
        keeper.look();
        keeper.look();
        assertThat(lines()).doesNotContain("disarm");
        server.gone = true;
        keeper.look();
        assertThat(lines()).last().isEqualTo("disarm");
        assertThat(keeper.state()).isNull();
    }

    @Test
    void thatNothingIsPromotedAfterAllDisarmsIt() throws IOException {
        begin(terms(1, member(1)));
        keeper.abandon();
        assertThat(lines()).last().isEqualTo("disarm");
    }

    @Test
    void grantsAloneKeepItGoing() throws IOException {
        begin(terms(1, member(1)));
        for (int turn = 0; turn < 5; turn++) {
            pass(Duration.ofSeconds(3));
            assertThat(keeper.granted(grant(awaitRequest()))).isTrue();
            keeper.look();
            assertThat(keeper.state()).isEqualTo(new LeashState(LeashState.By.CONTROL, null));
            assertThat(lines()).last().isEqualTo(arm(now.get().plus(L)));
        }
        assertThat(server.isEnded()).isFalse();
    }

    @Test
    void aLateRepeatedOrForeignGrantDoesNothing() throws IOException {
        assertThat(keeper.granted(new ControlGrant(CLUSTER, BALLOT, SELF, "early")))
                .isFalse();
        begin(terms(1, member(1)));
        pass(Duration.ofSeconds(3));
        GrantRequest request = awaitRequest();
        for (ControlGrant foreign : List.of(
                new ControlGrant(CLUSTER, BALLOT, SELF, "guess"),
                new ControlGrant(new ClusterUid("v"), BALLOT, SELF, request.challenge()),
                new ControlGrant(CLUSTER, BALLOT, member(1), request.challenge()),
                new ControlGrant(CLUSTER, new Ballot(new Epoch(6), new Token("t6")), SELF, request.challenge()))) {
            assertThat(keeper.granted(foreign)).as(foreign.toString()).isFalse();
        }
        assertThat(keeper.granted(grant(request))).isTrue();
        assertThat(keeper.granted(grant(request))).as("once more").isFalse();
        pass(L);
        keeper.look();
        assertThat(server.isEnded()).isTrue();
        assertThat(keeper.granted(grant(request))).as("too late").isFalse();
    }

    @Test
    void peersThatAnswerAgainMakeTheRequestUnnecessary() throws IOException {
        begin(terms(1, member(1)));
        pass(Duration.ofSeconds(3));
        awaitRequest();
        willing.add(member(1));
        awaitLeaveOfPeers();
    }

    @Test
    void otherTermsComeIntoForceOnceTheirPeersGiveTheirLeave() throws Exception {
        begin(terms(0));
        pass(L.multipliedBy(2));
        assertThat(keeper.change(terms(1, member(1)), Duration.ofMillis(50))).isFalse();
        keeper.look();
        assertThat(keeper.state()).isEqualTo(new LeashState(LeashState.By.FREE, null));
        willing.add(member(1));
        assertThat(keeper.change(terms(1, member(1)), LONG)).isTrue();
        awaitLeaveOfPeers();
        assertThat(keeper.change(terms(0), LONG)).isTrue();
        keeper.look();
        assertThat(lines()).last().isEqualTo("disarm");
        assertThat(server.isEnded()).isFalse();
    }

    @Test
    void otherTermsAreNotInForceOnAProofThatIsAboutToEnd() throws Exception {
        begin(terms(0));
        pass(L.minusMillis(1));
        assertThat(keeper.change(terms(1, member(1)), Duration.ofMillis(50))).isFalse();
        pass(L);
        keeper.look();
        assertThat(server.isEnded()).isFalse();
        assertThat(keeper.state()).isEqualTo(new LeashState(LeashState.By.FREE, null));
    }

    @Test
    void aNewServerWaitsForTheEndOfTheOneBefore() throws IOException {
        begin(terms(1, member(1)));
        assertThatThrownBy(() -> begin(terms(1, member(1)))).hasMessageContaining("server before");
        server.gone = true;
        assertThat(begin(terms(1, member(1)))).isInstanceOf(LeashVerdict.GoOn.class);
    }

    @Test
    void itsOwnThreadLooksByItself() throws IOException {
        Thread.ofPlatform().daemon().start(keeper::run);
        begin(terms(1, member(1)));
        pass(L);
        until(server::isEnded);
        server.gone = true;
        keeper.serverChanged();
        until(() -> lines().getLast().equals("disarm"));
    }
}
