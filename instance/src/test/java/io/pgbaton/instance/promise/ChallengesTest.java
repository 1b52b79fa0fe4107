package io.pgbaton.instance.promise;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.leash.LeashTimes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ChallengesTest {
    private final AtomicReference<Duration> now = new AtomicReference<>(Duration.ofDays(3));
    private final Challenges challenges = new Challenges(now::get);

    @Test
    void isFreshUntilItIsUsedOrReplaced() {
        String first = challenges.issue();
        assertThat(challenges.isFresh(first)).isTrue();
        assertThat(challenges.isFresh("guess")).isFalse();
        String second = challenges.issue();
        assertThat(challenges.isFresh(first)).isFalse();
        challenges.use();
        assertThat(challenges.isFresh(second)).isFalse();
    }

    @Test
    void isWorthNothingAfterL() {
        String issued = challenges.issue();
        now.set(now.get().plus(LeashTimes.PRODUCTION.length()).minusMillis(10));
        assertThat(challenges.isFresh(issued)).isTrue();
        now.set(now.get().plusMillis(10));
        assertThat(challenges.isFresh(issued)).isFalse();
    }
}
