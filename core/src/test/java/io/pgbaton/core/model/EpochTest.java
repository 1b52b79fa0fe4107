package io.pgbaton.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EpochTest {
    private static final Epoch LAST = new Epoch(0xFFFF_FFFFL);

    @Test
    void beginsAtTwoBecauseInitdbWritesTimelineOne() {
        assertThat(Epoch.NONE.next()).isEqualTo(Epoch.FIRST);
        assertThat(new Epoch(1).next()).isEqualTo(Epoch.FIRST);
        assertThat(Epoch.FIRST.next()).isEqualTo(new Epoch(3));
        assertThat(Epoch.FIRST.timeline()).isEqualTo(new Timeline(2));
    }

    @Test
    void endsWherePostgresTimelinesEnd() {
        assertThat(LAST.timeline().historyFileName()).isEqualTo("FFFFFFFF.history");
        assertThatThrownBy(LAST::next).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Epoch(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ordersByNumber() {
        assertThat(new Epoch(10)).isGreaterThan(new Epoch(9));
        assertThat(new Epoch(10).isAfter(new Epoch(9))).isTrue();
        assertThat(new Epoch(9).isAfter(new Epoch(9))).isFalse();
        assertThat(new Epoch(9).isBefore(new Epoch(9))).isFalse();
        assertThat(Epoch.max(new Epoch(3), new Epoch(7))).isEqualTo(new Epoch(7));
    }

    @Test
    void rivalsAreTwoOpeningsOfOneEpoch() {
        Ballot mine = new Ballot(new Epoch(3), new Token("mine"));
        assertThat(mine.rivals(new Ballot(new Epoch(3), new Token("yours")))).isTrue();
        assertThat(mine.rivals(mine)).isFalse();
        assertThat(mine.rivals(new Ballot(new Epoch(4), new Token("yours")))).isFalse();
    }
}
