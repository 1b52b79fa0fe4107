package io.pgbaton.e2e.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.ledger.Attempt.Outcome;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void acknowledgedAndMissingIsALoss() {
        attempt(1, 2, Outcome.ACKNOWLEDGED, 10, 11);
        attempt(2, 2, Outcome.ACKNOWLEDGED, 12, 13);

        assertThat(ledger.audit(Set.of(1L)).lost()).containsExactly(2L);
        assertThat(ledger.audit(Set.of(1L)).isClean()).isFalse();
    }

    @Test
    void unknownMayBeThereOrNot() {
        attempt(1, 0, Outcome.UNKNOWN, 10, 11);
        attempt(2, 0, Outcome.UNKNOWN, 12, 13);

        Audit audit = ledger.audit(Set.of(1L));

        assertThat(audit.isClean()).isTrue();
        assertThat(audit.unknownKept()).isEqualTo(1);
    }

    @Test
    void whatTheServerRefusedMustNotBeThere() {
        attempt(1, 0, Outcome.FAILED, 10, 11);

        assertThat(ledger.audit(Set.of(1L)).isClean()).isFalse();
        assertThat(ledger.audit(Set.of()).isClean()).isTrue();
    }

    @Test
    void gapIsTheLongestTimeBetweenTwoAcknowledgedCommitsAroundTheFault() {
        attempt(1, 2, Outcome.ACKNOWLEDGED, 0, 10);
        attempt(2, 2, Outcome.ACKNOWLEDGED, 4_000, 5_000);
        attempt(3, 0, Outcome.UNKNOWN, 5_010, 5_020);
        attempt(4, 3, Outcome.ACKNOWLEDGED, 5_900, 6_000);

        assertThat(ledger.longestGap(ms(5_010), ms(5_900)).length()).isEqualTo(ms(1_000));
        assertThat(ledger.longestGap(ms(0), ms(6_000)).length()).isEqualTo(ms(4_990));
        assertThat(ledger.longestGap(ms(7_000), ms(8_000)).length()).isZero();
    }

    @Test
    void knowsWhetherSomethingWasAcknowledgedSince() {
        attempt(1, 2, Outcome.ACKNOWLEDGED, 0, 10);
        attempt(2, 2, Outcome.UNKNOWN, 20, 30);

        assertThat(ledger.acknowledgedSince(ms(0))).isTrue();
        assertThat(ledger.acknowledgedSince(ms(1))).isFalse();
    }

    @Test
    void anOldServerThatAcknowledgesAfterTheNewOneDidIsASplitBrain() {
        ledger.add(new Attempt(1, "a", 2, Outcome.ACKNOWLEDGED, ms(0), ms(10)));
        ledger.add(new Attempt(2, "b", 3, Outcome.ACKNOWLEDGED, ms(20), ms(30)));
        assertThat(Reign.overlaps(ledger.reigns())).isEmpty();

        ledger.add(new Attempt(3, "a", 2, Outcome.ACKNOWLEDGED, ms(25), ms(40)));
        assertThat(Reign.overlaps(ledger.reigns()))
                .as("asked before the new one answered: may have been committed before")
                .isEmpty();

        ledger.add(new Attempt(4, "a", 2, Outcome.ACKNOWLEDGED, ms(30), ms(40)));
        assertThat(Reign.overlaps(ledger.reigns())).hasSize(1);
    }

    @Test
    void twoServersInOneEpochAreASplitBrainAtAnyTime() {
        ledger.add(new Attempt(1, "a", 3, Outcome.ACKNOWLEDGED, ms(0), ms(10)));
        ledger.add(new Attempt(2, "b", 3, Outcome.ACKNOWLEDGED, ms(5_000), ms(5_010)));

        assertThat(Reign.overlaps(ledger.reigns())).hasSize(1);
    }

    private void attempt(long id, long epoch, Outcome outcome, long askedMs, long answeredMs) {
        ledger.add(new Attempt(id, "server-of-" + epoch, epoch, outcome, ms(askedMs), ms(answeredMs)));
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
