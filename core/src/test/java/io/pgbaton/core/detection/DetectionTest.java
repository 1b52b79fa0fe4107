package io.pgbaton.core.detection;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DetectionTest {
    private static final Baton HELD = held(3, 1);
    private static final List<InstanceName> WANTED = List.of(name(0), name(1), name(2));

    private static Observation fresh(Speaker speaker) {
        return new Observation.Fresh(speaker.state());
    }

    private static Observation silent(int ordinal) {
        return new Observation.Silent(name(ordinal), Duration.ofHours(1));
    }

    private static Finding decide(@Nullable Baton baton, Observation... observations) {
        return Detection.decide(baton, WANTED, List.of(observations));
    }

    private static Speaker primary() {
        return Speaker.primary(0, ballot(2), at(2, 9));
    }

    private static Speaker standby(int ordinal) {
        return Speaker.standby(ordinal, ballot(2), at(2, 9));
    }

    private static void isLost(Finding finding, String word) {
        assertThat(finding)
                .isInstanceOfSatisfying(
                        Finding.PrimaryLost.class,
                        lost -> assertThat(lost.holder()).isEqualTo(name(0)));
        assertThat(finding.summary()).contains(word);
    }

    private static void isInconclusive(Finding finding) {
        assertThat(finding).isInstanceOf(Finding.Inconclusive.class);
    }

    @Test
    void aPrimaryThatServesIsHealthyEvenWhenNobodyElseIsHeard() {
        assertThat(decide(HELD, fresh(primary()), fresh(standby(1)), fresh(standby(2))))
                .isInstanceOf(Finding.Healthy.class);
        assertThat(decide(HELD, fresh(primary()), silent(1))).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void theInstancesOwnWordThatItsServerEndedIsEnough() {
        isLost(decide(HELD, fresh(primary().exited("killed by signal 9"))), "signal 9");
    }

    @ParameterizedTest
    @EnumSource(value = ServerState.Phase.class, mode = EnumSource.Mode.EXCLUDE, names = "PRIMARY")
    void aHolderThatSaysItIsNoPrimaryIsLost(ServerState.Phase phase) {
        isLost(decide(HELD, fresh(primary().saying(phase))), phase.name());
    }

    @Test
    void theEndOfItsProcessIsEnough() {
        isLost(decide(HELD, new Observation.Terminated(name(0), "exit 137")), "exit 137");
    }

    @Test
    void silenceIsNeverAVerdictHoweverLongAndWhateverTheOthersSay() {
        isInconclusive(decide(HELD, silent(0)));
        isInconclusive(decide(HELD, silent(0), fresh(standby(1)), fresh(standby(2))));
        isInconclusive(decide(
                HELD,
                silent(0),
                fresh(standby(1).withoutUpstream()),
                fresh(standby(2).withoutUpstream())));
        isInconclusive(decide(HELD, silent(0), silent(1), silent(2)));
        isInconclusive(decide(HELD));
    }

    @Test
    void everyMixOfObservationsOfTheOthersLeavesASilentHolderUnjudged() {
        List<Observation> ofOne = ways(1);
        List<Observation> ofTwo = ways(2);
        for (Observation one : ofOne) {
            for (Observation two : ofTwo) {
                isInconclusive(decide(HELD, silent(0), one, two));
                isInconclusive(decide(HELD, one, two));
            }
        }
    }

    private static List<Observation> ways(int ordinal) {
        List<Observation> ways = new ArrayList<>(List.of(
                silent(ordinal), new Observation.Terminated(name(ordinal), "exit 1"), fresh(Speaker.empty(ordinal))));
        for (ServerState.Phase phase : ServerState.Phase.values()) {
            ways.add(fresh(standby(ordinal).saying(phase)));
            ways.add(fresh(standby(ordinal).promising(ballot(3)).saying(phase)));
        }
        return ways;
    }

    @Test
    void aPrimaryOfAnotherEpochOrOpeningDoesNotServe() {
        isLost(decide(HELD, fresh(Speaker.primary(0, ballot(3), at(3, 9)))), "PRIMARY");
        isLost(decide(HELD, fresh(Speaker.primary(0, ballot(2, "b"), at(2, 9)))), "PRIMARY");
        isLost(decide(HELD, fresh(primary().promising(ballot(3)))), "PRIMARY");
    }

    @Test
    void aHolderOnAnotherVolumeIsLost() {
        isLost(decide(HELD, fresh(primary().onNewVolume())), "volume");
    }

    @Test
    void aMovingBatonHasItsRunTakenUpWhateverIsObserved() {
        assertThat(decide(moving(3, 1), fresh(primary()))).isInstanceOf(Finding.Resume.class);
        assertThat(decide(moving(3, 1))).isInstanceOf(Finding.Resume.class);
    }

    @Test
    void bringsBackMembersThatAnswerButDoNotStreamInThisEpoch() {
        Finding finding = decide(HELD, fresh(primary()), fresh(standby(1).withoutUpstream()), fresh(standby(2)));
        assertThat(finding)
                .isInstanceOfSatisfying(
                        Finding.Rejoin.class,
                        rejoin -> assertThat(rejoin.instances()).containsExactly(name(1)));
        assertThat(decide(held(3, 1), fresh(primary()), fresh(Speaker.standby(2, ballot(1), at(2, 1)))))
                .isInstanceOf(Finding.Rejoin.class);
    }

    @Test
    void doesNotBringBackWhoIsSilentOrNoMember() {
        assertThat(decide(
                        HELD,
                        fresh(primary()),
                        silent(1),
                        fresh(standby(2).withoutUpstream().onNewVolume())))
                .isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void foundsAClusterOnlyWhenEveryWantedInstanceSaysThatItIsEmpty() {
        assertThat(decide(null, fresh(Speaker.empty(0)), fresh(Speaker.empty(1)), fresh(Speaker.empty(2))))
                .isInstanceOf(Finding.Bootstrap.class);
        isInconclusive(decide(null, fresh(Speaker.empty(0)), fresh(Speaker.empty(1))));
        isInconclusive(decide(null, fresh(Speaker.empty(0)), fresh(Speaker.empty(1)), silent(2)));
        isInconclusive(decide(null, fresh(Speaker.empty(0)), fresh(Speaker.empty(1)), fresh(standby(2))));
    }

    @Test
    void foundsNothingOverAnUnfinishedDatabase() {
        Speaker unfinished = Speaker.empty(2).saying(ServerState.Phase.STOPPED);
        isInconclusive(decide(null, fresh(Speaker.empty(0)), fresh(Speaker.empty(1)), fresh(unfinished)));
    }

    @Test
    void foundsNothingWithoutAWantedInstance() {
        isInconclusive(Detection.decide(null, List.of(), List.of()));
    }
}
