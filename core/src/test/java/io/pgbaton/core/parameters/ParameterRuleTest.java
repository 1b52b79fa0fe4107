package io.pgbaton.core.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterRuleTest {
    private static Stream<String> managed() {
        return Stream.concat(
                Arrays.stream(ManagedParameters.NAMES.split(" ")),
                Arrays.stream(ManagedParameters.PREFIXES.split(" ")).map(prefix -> prefix + "x"));
    }

    private static String refusal(String name, String value) {
        return ParameterRule.refusal(Parameters.of(Map.of(name, value))).orElse("");
    }

    @ParameterizedTest
    @MethodSource("managed")
    void nobodyChoosesWhatAPromiseRestsOnHoweverItIsWritten(String name) {
        assertThat(refusal(name, "1")).contains("pgbaton sets " + name);
        assertThat(refusal(name.toUpperCase(Locale.ROOT), "1")).contains("pgbaton sets");
        assertThat(name).as("as names have to be").matches(ParameterRule.NAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "work_mem",
                "shared_buffers",
                "shared_preload_libraries",
                "pg_stat_statements.max",
                "auto_explain.log_min_duration",
                "wal_keep_size",
                "log_line_prefix",
                "max_slot_wal_keep_size",
                "hot_standby_feedback",
                "timezone"
            })
    void everyOtherOneCanBeChosen(String name) {
        assertThat(refusal(name, "a 'quoted' \\ value")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Work_Mem",
                "work-mem",
                "work_mem ",
                "work_mem\n",
                "1st",
                "a..b",
                ".a",
                "a.",
                "a = 1 #",
                "a'b"
            })
    void aNameIsAName(String name) {
        assertThat(refusal(name, "1")).contains("is not the name of a parameter");
    }

    @Test
    void nothingIsLongerThanItMayBe() {
        assertThat(refusal("a".repeat(63), "v".repeat(400))).isEmpty();
        assertThat(refusal("a".repeat(64), "v")).contains("is not the name");
        assertThat(refusal("a", "v".repeat(401))).contains("the value of a is not one line");
        assertThat(ParameterRule.refusal(many(100))).isEmpty();
        assertThat(ParameterRule.refusal(many(101))).contains("101 parameters are 1 too many");
    }

    private static Parameters many(int count) {
        return Parameters.of(
                IntStream.range(0, count).boxed().collect(Collectors.toMap(number -> "p" + number, Object::toString)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nport = 1", "a\r", "\t", "\u00e4", "\u0000"})
    void aValueIsOneLineOfAscii(String value) {
        assertThat(refusal("search_path", value)).contains("the value of search_path is not one line");
    }

    @ParameterizedTest
    @CsvSource({
        "200,true",
        "0,true",
        "9999999,true",
        "10000000,false",
        "'',false",
        "1e3,false",
        "-1,false",
        "0x10,false",
        "' 200',false"
    })
    void whatAStandbyComparesIsAWholeNumber(String value, boolean fine) {
        for (String name : StandbyFloor.NAMES) {
            assertThat(refusal(name, value).isEmpty()).as(name).isEqualTo(fine);
        }
    }
}
