package io.pgbaton.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {
    @ParameterizedTest
    @CsvSource({
        "0/0, 0/0",
        "0/1, 0/1",
        "16/B374D848, 16/B374D848",
        "16/b374d848, 16/B374D848",
        "00000016/0000000A, 16/A",
        "FFFFFFFF/FFFFFFFF, FFFFFFFF/FFFFFFFF"
    })
    void readsPostgresTextAndWritesItBack(String text, String canonical) {
        assertThat(Lsn.parse(text)).hasToString(canonical);
        assertThat(Lsn.parse(canonical)).isEqualTo(Lsn.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "1/",
                "/1",
                "1",
                "1/2/3",
                "x/1",
                "1/x",
                "-1/0",
                "+1/0",
                " 1/0",
                "1/0 ",
                "100000000/0",
                "0/100000000"
            })
    void refusesWhatIsNoLsn(String text) {
        assertThatThrownBy(() -> Lsn.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16/B374D848")
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void comparesWithoutSignSoThatTheUpperHalfIsAbove() {
        Lsn low = Lsn.parse("7FFFFFFF/FFFFFFFF");
        Lsn high = Lsn.parse("80000000/0");
        assertThat(high).isGreaterThan(low);
        assertThat(Lsn.parse("FFFFFFFF/FFFFFFFF")).isGreaterThan(high);
        assertThat(Lsn.ZERO).isLessThan(low);
    }

    @Test
    void countsBytesForwardOnly() {
        Lsn earlier = Lsn.parse("0/FFFFFFFF");
        Lsn later = Lsn.parse("1/1");
        assertThat(later.bytesSince(earlier)).isEqualTo(2);
        assertThat(earlier.bytesSince(later)).isZero();
        assertThat(later.bytesSince(later)).isZero();
    }
}
