package io.pgbaton.core.election;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ApplicationName;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.protocol.InstanceState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** orders-1 leads epoch 3 of three members and waits for one acknowledgement. */
class GateHearingTest {
    private static final Baton BATON = moving(3, 1).elect(member(1), run(member(1), 1));
    private static final Duration LONG = GateHearing.DEADLINE;

    private static Optional<String> unheard(Baton baton, Duration waited, String... streaming) {
        InstanceState state = Speaker.primary(1, ballot(3), at(3, 9)).state();
        InstanceState primary = new InstanceState(
                state.promise(),
                state.incarnation(),
                state.postgres(),
                state.server(),
                null,
                List.of(),
                List.of(streaming),
                state.freeBytes());
        return GateHearing.unheard(baton, primary, waited);
    }

    private static String name(int epoch, int ordinal) {
        return ApplicationName.of(new Epoch(epoch), member(ordinal)).value();
    }

    @Test
    void whoeverNobodyStreamsFromForSoLongIsUnheard() {
        assertThat(unheard(BATON, LONG))
                .hasValueSatisfying(why -> assertThat(why).contains("orders-1", "10 s"));
    }

    @Test
    void itIsGivenTimeFirst() {
        assertThat(unheard(BATON, LONG.minusMillis(1))).isEmpty();
    }

    @Test
    void whoHasAsManyStreamsAsItNeedsIsHeardHoweverSlowTheyAre() {
        assertThat(unheard(BATON, LONG.multipliedBy(60), name(3, 2))).isEmpty();
    }

    @Test
    void aStreamOfAnOlderEpochOrOfNoMemberIsNone() {
        assertThat(unheard(BATON, LONG, name(2, 2), name(3, 7), "pg_basebackup"))
                .isPresent();
    }

    @Test
    void fewerThanAllThatAreNeededAreNotEnough() {
        Baton two = moving(3, 2).elect(member(1), run(member(1), 1));
        assertThat(unheard(two, LONG, name(3, 2))).isPresent();
        assertThat(unheard(two, LONG, name(3, 2), name(3, 0))).isEmpty();
    }

    @Test
    void whereCommitsWaitForNobodyNobodyIsMissed() {
        Baton async = moving(3, 0).elect(member(1), run(member(1), 1));
        assertThat(unheard(async, LONG)).isEmpty();
    }
}
