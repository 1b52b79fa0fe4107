package io.pgbaton.core.detection;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.membership.Replacement;
import io.pgbaton.core.protocol.InstanceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbsenceTest {
    private static final Duration SHORT = Absence.AFTER.minusMillis(1);

    private static Observation fresh(int ordinal) {
        return new Observation.Fresh(state(ordinal));
    }

    private static InstanceState state(int ordinal) {
        Speaker speaker =
                ordinal == 0 ? Speaker.primary(0, ballot(2), at(2, 9)) : Speaker.standby(ordinal, ballot(2), at(2, 9));
        return speaker.state();
    }

    private static Observation silent(int ordinal, Duration since) {
        return new Observation.Silent(name(ordinal), since);
    }

    @Test
    void aPersonIsAskedOnlyAfterAWhile() {
        assertThat(Absence.decide(held(3, 1), List.of(fresh(0), fresh(1), silent(2, SHORT))))
                .isInstanceOf(Absence.Nobody.class);
        for (Observation away : List.of(
                silent(2, Absence.AFTER),
                new Observation.Unheard(name(2), Absence.AFTER),
                new Observation.Terminated(name(2), "exit 137", Absence.AFTER))) {
            assertThat(Absence.decide(held(3, 1), List.of(fresh(0), fresh(1), away)))
                    .isInstanceOfSatisfying(
                            Absence.MayLeave.class,
                            may -> assertThat(may.member()).isEqualTo(member(2)));
        }
    }

    @Test
    void saysWhatItsAbsenceCostsAndWhatItsLeavingCosts() {
        List<Observation> oneAway = List.of(fresh(0), fresh(1), silent(2, Absence.AFTER));
        assertThat(Absence.decide(held(3, 1), oneAway).summary())
                .contains(
                        "orders-2 has not answered for more than 5 min",
                        "a failover would wait for orders-0, too",
                        "if all of [orders-0, orders-1] were lost, nobody could lead");
        assertThat(Absence.decide(held(3, 0), oneAway).summary()).contains("the leave of an operator");
        assertThat(Absence.decide(held(4, 2), List.of(fresh(0), fresh(1), fresh(2), silent(3, Absence.AFTER)))
                        .summary())
                .contains("one member fewer may be lost");
    }

    @Test
    void nobodyIsOfferedToLeaveWhileNoPrimaryServes() {
        Observation away = silent(2, Absence.AFTER);
        assertThat(Absence.decide(moving(3, 1), List.of(fresh(0), fresh(1), away)))
                .isInstanceOf(Absence.CannotTell.class);
        assertThat(Absence.decide(held(3, 1), List.of(silent(0, Absence.AFTER), fresh(1), away)))
                .isInstanceOf(Absence.CannotTell.class);
    }

    /** What is offered is what the change of members would do once a person has said so. */
    @Test
    void offersExactlyWhatWouldBeDone() {
        int offered = 0;
        for (int members = 2; members <= 5; members++) {
            for (int acknowledgements = 0; acknowledgements < members; acknowledgements++) {
                for (int away = 1; away < 1 << (members - 1); away++) {
                    Baton baton = held(members, acknowledgements);
                    List<Observation> observations = new ArrayList<>(List.of(fresh(0)));
                    List<InstanceState> reached = new ArrayList<>(List.of(state(0)));
                    for (int peer = 1; peer < members; peer++) {
                        boolean isAway = (away >> (peer - 1) & 1) == 1;
                        observations.add(isAway ? silent(peer, Absence.AFTER) : fresh(peer));
                        if (!isAway) {
                            reached.add(state(peer));
                        }
                    }
                    Absence absence = Absence.decide(baton, observations);
                    boolean mayLeave = absence instanceof Absence.MayLeave may
                            && Replacement.decide(baton, may.member(), reached, true) instanceof Replacement.Change
                            && Replacement.decide(baton, may.member(), reached, false) instanceof Replacement.Ask;
                    boolean mustStay = absence instanceof Absence.MustStay stays
                            && Replacement.decide(baton, stays.member(), reached, true) instanceof Replacement.Hold;
                    assertThat(mayLeave || mustStay)
                            .as("%d members, W = %d, away %s: %s", members, acknowledgements, away, absence)
                            .isTrue();
                    offered += mayLeave ? 1 : 0;
                }
            }
        }
        assertThat(offered).isPositive();
    }
}
