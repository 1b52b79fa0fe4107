package io.pgbaton.workflows.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SealTest {
    private static final Approval WORD = new Approval(3L, "token-3", "orders-1", 17L, "ada", "go on");
    private static final String TEXT = Seal.text("approve", "run", WORD);

    @Test
    void isGoodForOneWordToOneRun() {
        String seal = Seal.of("key", TEXT);
        assertThat(Seal.fits("key", Seal.text("approve", "run", WORD.under(seal)), seal))
                .isTrue();
        assertThat(Seal.fits("key", Seal.text("approve", "another run", WORD), seal))
                .isFalse();
        assertThat(Seal.fits("key", Seal.text("reject", "run", WORD), seal)).isFalse();
        Approval more = new Approval(3L, "token-3", "orders-1", 18L, "ada", "go on");
        assertThat(Seal.fits("key", Seal.text("approve", "run", more), seal)).isFalse();
        assertThat(Seal.fits("another key", TEXT, seal)).isFalse();
        assertThat(Seal.fits("key", TEXT, null)).isFalse();
        assertThat(Seal.fits("key", TEXT, "")).isFalse();
    }

    @Test
    void showsNoKey() {
        assertThat(Seal.of("secret", TEXT)).matches("[0-9a-f]{64}");
        assertThat(TEXT).doesNotContain("secret");
    }
}
