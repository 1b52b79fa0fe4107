package io.pgbaton.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ParameterState;
import io.pgbaton.core.rolling.Rolling;
import io.pgbaton.operator.desired.VolumeGrowth;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.view.SpecGap;
import io.pgbaton.watch.Look;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParameterProgressTest {
    private static final Parameters WANTED = Parameters.of(Map.of("work_mem", "8MB", "max_connections", "100"));

    private static ParameterState read(Parameters parameters) {
        return new ParameterState(parameters.version(), null, List.of(), List.of());
    }

    private static ParameterState refusing(String why) {
        return new ParameterState(WANTED.version(), why, List.of(), List.of());
    }

    private static ParameterState waiting(String... names) {
        return new ParameterState(WANTED.version(), null, List.of(names), List.of());
    }

    /** Of three instances that serve, what each says of its parameters. */
    private static SpecProgress decide(Parameters wanted, @Nullable ParameterState... said) {
        List<InstanceState> states = List.of(Sample.primaryOf(1, 2), Sample.standby(1), Sample.standby(2));
        Look look = Sample.look(
                Sample.held(3),
                3,
                IntStream.range(0, 3)
                        .mapToObj(ordinal -> states.get(ordinal).with(said[ordinal]))
                        .toArray(InstanceState[]::new));
        SpecGap gap = new SpecGap(
                List.of(),
                List.of(),
                VolumeGrowth.DONE,
                Rolling.waitingForRestart(Observation.heard(look.observations())),
                null,
                null,
                List.of(),
                wanted);
        return SpecProgress.decide(Sample.wanting(Sample.view(look, 3), new WantedShape(3, 1), gap));
    }

    @Test
    void tellsWhichParametersAreApplied() {
        assertThat(decide(WANTED, read(WANTED), read(WANTED), read(WANTED)))
                .isEqualTo(new SpecProgress.Applied(
                        "the cluster runs as its spec says, PostgreSQL with max_connections, work_mem"));
        Parameters none = Parameters.NONE;
        assertThat(decide(none, read(none), read(none), read(none))).isEqualTo(SpecProgress.AS_ASKED);
        assertThat(decide(none, null, null, null)).isEqualTo(SpecProgress.AS_ASKED);
    }

    @Test
    void aLongListIsCut() {
        Parameters many = Parameters.of(
                IntStream.range(0, 15).boxed().collect(Collectors.toMap("p%02d"::formatted, Object::toString)));
        assertThat(decide(many, read(many), read(many), read(many)).summary()).endsWith("p10, p11 and 3 more");
    }

    @Test
    void tellsWhoHasNotReadThemYet() {
        SpecProgress progress = decide(WANTED, read(Parameters.NONE), read(WANTED), read(Parameters.NONE));
        assertThat(progress).isInstanceOf(SpecProgress.UnderWay.class);
        assertThat(progress.summary()).contains("[orders-0, orders-2] have not read them yet");
    }

    @Test
    void tellsWhatPostgresqlSaysAgainstThem() {
        SpecProgress progress = decide(
                WANTED, refusing("PostgreSQL refuses it: a"), refusing("PostgreSQL refuses it: a"), read(WANTED));
        assertThat(progress)
                .isEqualTo(
                        new SpecProgress.Refused(
                                "spec.postgresql.parameters are not put in force, and those before them stay: PostgreSQL refuses it: a (orders-0, orders-1)"));
    }

    @Test
    void tellsWhatStaysHigher() {
        ParameterState kept =
                new ParameterState(WANTED.version(), null, List.of(), List.of("max_connections stays 200"));
        SpecProgress progress = decide(WANTED, kept, kept, kept);
        assertThat(progress).isInstanceOf(SpecProgress.NotPossible.class);
        assertThat(progress.summary())
                .startsWith("max_connections stays 200 (orders-0, orders-1, orders-2): a standby must not have less");
    }

    @Test
    void tellsWhatWaitsForARestartAndWhoIsNext() {
        SpecProgress progress =
                decide(WANTED, waiting("shared_buffers"), waiting("max_connections", "shared_buffers"), read(WANTED));
        assertThat(progress)
                .isEqualTo(
                        new SpecProgress.UnderWay(
                                "[orders-0, orders-1] are not made as the spec says yet: max_connections, shared_buffers wait for a restart; orders-1 is made again"));
    }
}
