package io.pgbaton.core.election;

import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.moving;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailoverModeTest {
    @Test
    void anApprovalIsForTheVeryOpeningThatIsToBeLeft() {
        assertThat(FailoverMode.APPROVAL.needsWord(held(3, 1), null)).isTrue();
        assertThat(FailoverMode.APPROVAL.needsWord(held(3, 1), ballot(3))).isTrue();
        assertThat(FailoverMode.APPROVAL.needsWord(held(3, 1), ballot(2, "b"))).isTrue();
        assertThat(FailoverMode.APPROVAL.needsWord(held(3, 1), ballot(2))).isFalse();
    }

    @Test
    void whatWasBegunIsFinishedWithoutAnotherWord() {
        assertThat(FailoverMode.APPROVAL.needsWord(moving(3, 1), null)).isFalse();
    }

    @Test
    void nobodyIsAskedWhereNobodyHasToBe() {
        assertThat(FailoverMode.AUTOMATIC.needsWord(held(3, 1), null)).isFalse();
        assertThat(FailoverMode.MANUAL.needsWord(held(3, 1), null)).isFalse();
    }
}
