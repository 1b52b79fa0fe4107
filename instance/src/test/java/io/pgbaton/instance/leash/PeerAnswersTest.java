package io.pgbaton.instance.leash;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.LeashQuestion;
import io.pgbaton.instance.promise.PromiseFile;
import io.pgbaton.instance.promise.PromiseKeeper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerAnswersTest {
    private static final ClusterUid CLUSTER = new ClusterUid("u");
    private static final Member PRIMARY = new Member(new InstanceName("orders-0"), new VolumeId("00112233445566aa"));
    private static final Member SELF = new Member(new InstanceName("orders-1"), new VolumeId("00112233445566bb"));
    private static final Ballot BALLOT = new Ballot(new Epoch(5), new Token("t5"));

    @TempDir
    private Path folder;

    private final AtomicReference<Duration> now = new AtomicReference<>(Duration.ofHours(1));
    private PromiseKeeper promises;
    private PeerAnswers answers;

    @BeforeEach
    void follow() {
        Promise promise = Promise.ofEmptyVolume(CLUSTER, SELF.name(), SELF.volume(), "n")
                .withSystemIdentifier("7")
                .promising(BALLOT)
                .following(new Followed(BALLOT.epoch(), PRIMARY.name(), new Address("10.0.0.7", 5432)));
        promises = new PromiseKeeper(new PromiseFile(folder.resolve("promise.json")), promise);
        answers = new PeerAnswers(promises, new SilenceWatch(now::get), () -> null);
    }

    private static LeashQuestion question(Ballot ballot, Member asked) {
        return new LeashQuestion(CLUSTER, ballot, PRIMARY, asked, 1);
    }

    private void promise(Promise next) throws IOException {
        promises.lock();
        try {
            promises.keep(next);
        } finally {
            promises.unlock();
        }
    }

    private void pass(long millis) {
        now.updateAndGet(before -> before.plusMillis(millis));
    }

    private long silent() {
        return Objects.requireNonNull(answers.primarySilence()).silentMillis();
    }

    @Test
    void aSlowCommandDoesNotHoldUpAYes() throws Exception {
        promises.lock();
        try {
            assertThat(CompletableFuture.supplyAsync(() -> answers.answer(question(BALLOT, SELF)))
                            .get())
                    .satisfies(answer -> assertThat(answer.yes()).isTrue());
        } finally {
            promises.unlock();
        }
    }

    @Test
    void saysNoFromTheMomentANewerPromiseIsKept() throws IOException {
        promise(promises.get().promising(new Ballot(new Epoch(6), new Token("t6"))));
        assertThat(answers.answer(question(BALLOT, SELF)).yes()).isFalse();
        assertThat(answers.primarySilence()).isNull();
    }

    @Test
    void aVolumeThatMustNotBeTouchedSaysNo() {
        PeerAnswers unusable = new PeerAnswers(promises, new SilenceWatch(now::get), () -> "not ours");
        assertThat(unusable.answer(question(BALLOT, SELF)))
                .satisfies(answer -> assertThat(answer.yes()).isFalse())
                .satisfies(answer -> assertThat(answer.reason()).isEqualTo("not ours"));
    }

    @Test
    void countsTheSilenceOfThePrimaryItFollows() {
        assertThat(silent()).isZero();
        pass(800);
        assertThat(silent()).isEqualTo(800);
        pass(700);
        assertThat(silent()).isEqualTo(1500);
        answers.answer(question(BALLOT, SELF));
        pass(300);
        assertThat(silent()).isEqualTo(300);
    }

    @Test
    void aQuestionThatWasNotMeantForThisTenureBreaksNoSilence() {
        silent();
        pass(900);
        answers.answer(question(new Ballot(new Epoch(4), new Token("t4")), SELF));
        answers.answer(question(BALLOT, new Member(SELF.name(), new VolumeId("00112233445566cc"))));
        assertThat(silent()).isEqualTo(900);
    }

    @Test
    void itsOwnSleepIsNoSilenceOfThePrimary() {
        silent();
        pass(60_000);
        assertThat(silent()).isEqualTo(1000);
    }

    @Test
    void beginsAnewWithEachPrimary() throws IOException {
        silent();
        pass(900);
        assertThat(silent()).isEqualTo(900);
        Ballot next = new Ballot(new Epoch(6), new Token("t6"));
        promise(promises.get()
                .promising(next)
                .following(new Followed(next.epoch(), PRIMARY.name(), new Address("10.0.0.7", 5432))));
        assertThat(silent()).isZero();
    }
}
