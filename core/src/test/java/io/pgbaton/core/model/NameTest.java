package io.pgbaton.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.Sample;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameTest {
    private static final String LONGEST_CLUSTER = "a".repeat(40);
    private static final VolumeId VOLUME = new VolumeId("0123456789abcdef");

    @ParameterizedTest
    @ValueSource(strings = {"orders-0", "a-0", "a-b-12", "x9-999"})
    void acceptsNamesOfInstances(String name) {
        assertThat(new InstanceName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orders",
                "Orders-0",
                "orders-",
                "-0",
                "9x-0",
                "orders--",
                "orders-1000",
                "a_b-0",
                "orders-0\n",
                "orders-0 ",
                "órders-0"
            })
    void refusesOtherNames(String name) {
        assertThatThrownBy(() -> new InstanceName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesClusterNamesOverFortyCharacters() {
        assertThat(new InstanceName(LONGEST_CLUSTER + "-0").ordinal()).isZero();
        assertThatThrownBy(() -> new InstanceName(LONGEST_CLUSTER + "a-0"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ordersInstancesByOrdinalAndNotByText() {
        List<InstanceName> sorted = Stream.of("orders-10", "orders-2", "orders-0", "billing-2")
                .map(InstanceName::new)
                .sorted()
                .toList();
        assertThat(sorted)
                .extracting(InstanceName::value)
                .containsExactly("orders-0", "billing-2", "orders-2", "orders-10");
    }

    @Test
    void aNewVolumeUnderAnOldNameIsAnotherMember() {
        Member before = Sample.member(1);
        Member after = new Member(before.name(), Sample.volume(1, 1));
        assertThat(after).isNotEqualTo(before);
        assertThat(after.compareTo(before)).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "0123456789abcdeg"})
    void refusesOtherVolumeIds(String value) {
        assertThatThrownBy(() -> new VolumeId(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void applicationNameCarriesEpochAndVolumeBeforeTheInstance() {
        ApplicationName name = ApplicationName.of(new Epoch(7), new Member(new InstanceName("orders-1"), VOLUME));
        assertThat(name.value()).isEqualTo("e7.0123456789abcdef.orders-1");
        assertThat(name.quoted()).isEqualTo("\"e7.0123456789abcdef.orders-1\"");
    }

    @Test
    void applicationNameOfEveryLegalInstanceFitsInEveryEpoch() {
        Member longest = new Member(new InstanceName(LONGEST_CLUSTER + "-999"), VOLUME);
        assertThat(ApplicationName.of(new Epoch(0xFFFF_FFFFL), longest).value())
                .hasSize(ApplicationName.MAX_BYTES)
                .startsWith("e4294967295.0123456789abcdef.aaa")
                .endsWith("-999");
        assertThat(ApplicationName.of(Epoch.FIRST, longest).value()).hasSize(ApplicationName.MAX_BYTES);
    }

    @Test
    void applicationNamesDifferEvenToSomeoneWhoIgnoresCase() {
        InstanceName name = new InstanceName(LONGEST_CLUSTER + "-999");
        Set<String> names = Stream.of(2L, 3L, 23L, 0xFFFF_FFFFL)
                .flatMap(epoch -> Stream.of(0, 1, 2)
                        .map(generation -> new Member(name, Sample.volume(0, generation)))
                        .map(member ->
                                ApplicationName.of(new Epoch(epoch), member).value()))
                .peek(value -> assertThat(value).isLowerCase())
                .collect(Collectors.toSet());
        assertThat(names).hasSize(12);
    }

    @Test
    void refusesApplicationNamesThatPostgresWouldCut() {
        assertThat(new ApplicationName("x".repeat(63)).value()).hasSize(63);
        assertThatThrownBy(() -> new ApplicationName("x".repeat(64))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ApplicationName("é".repeat(32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64");
    }

    @Test
    void refusesBlankIdentities() {
        assertThatThrownBy(() -> new ClusterUid(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Token("")).isInstanceOf(IllegalArgumentException.class);
    }
}
