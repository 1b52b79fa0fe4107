package io.pgbaton.core.detection;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.name;
import static io.pgbaton.core.Sample.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.detection.Finding.Doubt;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
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
        return baton == null
                ? Detection.withoutBaton(CLUSTER, WANTED, List.of(observations))
                : Detection.decide(baton, WANTED, List.of(observations));
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

    private static Speaker missing(int ordinal) {
        return standby(ordinal).notAskedFor(Duration.ofSeconds(3));
    }

    private static void isInconclusive(Finding finding, Doubt doubt) {
        assertThat(finding)
                .isInstanceOfSatisfying(
                        Finding.Inconclusive.class,
                        inconclusive -> assertThat(inconclusive.doubt()).isEqualTo(doubt));
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
    void itsOwnSilenceIsNoVerdictHoweverLong() {
        isInconclusive(decide(HELD, silent(0)), Doubt.TOO_FEW_WITNESSES);
        isInconclusive(decide(HELD, silent(0), fresh(standby(1)), fresh(standby(2))), Doubt.TOO_FEW_WITNESSES);
        isInconclusive(
                decide(
                        HELD,
                        silent(0),
                        fresh(standby(1).withoutUpstream()),
                        fresh(standby(2).withoutUpstream())),
                Doubt.TOO_FEW_WITNESSES);
        isInconclusive(decide(HELD, silent(0), silent(1), silent(2)), Doubt.TOO_FEW_WITNESSES);
        isInconclusive(decide(HELD), Doubt.TOO_EARLY);
    }

    @Test
    void aSilenceThatItsPeersShareIsEnough() {
        Finding finding = decide(HELD, silent(0), fresh(missing(1)), fresh(missing(2)));
        isLost(finding, "neither we nor [orders-1, orders-2], who follow it, have heard orders-0 for 3 s");
        assertThat(((Finding.PrimaryLost) finding).cause()).isEqualTo(Cause.SILENT);
        Observation never = new Observation.Unheard(name(0), Duration.ofSeconds(3));
        isLost(decide(HELD, never, fresh(missing(1)), fresh(missing(2))), "neither we nor");
    }

    @Test
    void aPrimaryThatOnlyWeDoNotHearKeepsTheRole() {
        Speaker hearing = standby(1).notAskedFor(Duration.ofMillis(150));
        Finding finding =
                decide(HELD, silent(0), fresh(hearing), fresh(standby(2).notAskedFor(Duration.ZERO)));
        isInconclusive(finding, Doubt.HEARD_BY_PEERS);
        assertThat(finding.summary()).contains("cut off from here only");
        isInconclusive(decide(HELD, silent(0), fresh(hearing), fresh(missing(2))), Doubt.HEARD_BY_PEERS);
    }

    @Test
    void nobodyCanMissAPrimaryThatAskedNobody() {
        Observation silent = new Observation.Silent(name(0), Duration.ofHours(1), false);
        isInconclusive(decide(HELD, silent, fresh(missing(1)), fresh(missing(2))), Doubt.TOO_FEW_WITNESSES);
    }

    @Test
    void oneWitnessOfTwoHasToWaitForTheOther() {
        Finding finding = decide(HELD, silent(0), fresh(missing(1)), silent(2));
        isInconclusive(finding, Doubt.TOO_FEW_WITNESSES);
        assertThat(finding.summary()).contains("only 1 of the 2 members needed answer", "orders-2");
    }

    @Test
    void aDelayRidesOutLongerBlips() {
        DetectionPolicy patient = new DetectionPolicy(Duration.ofSeconds(10), Duration.ofSeconds(20), LossPolicy.ASK);
        Observation longSilent = new Observation.Silent(name(0), Duration.ofSeconds(13));
        Observation shortSilent = new Observation.Silent(name(0), Duration.ofMillis(12_999));
        Observation one = fresh(standby(1).notAskedFor(Duration.ofSeconds(13)));
        Observation two = fresh(standby(2).notAskedFor(Duration.ofSeconds(13)));
        Observation early = fresh(standby(2).notAskedFor(Duration.ofMillis(12_999)));
        isLost(
                Detection.decide(HELD, Detection.Wanted.all(WANTED), List.of(longSilent, one, two), patient),
                "for 13 s");
        isInconclusive(
                Detection.decide(HELD, Detection.Wanted.all(WANTED), List.of(shortSilent, one, two), patient),
                Doubt.TOO_EARLY);
        isInconclusive(
                Detection.decide(HELD, Detection.Wanted.all(WANTED), List.of(longSilent, one, early), patient),
                Doubt.TOO_EARLY);
        isLost(
                Detection.decide(
                        HELD,
                        Detection.Wanted.all(WANTED),
                        List.of(fresh(primary().exited("signal 9")), one, two),
                        patient),
                "signal 9");
    }

    @Test
    void aPrimaryWhoseLeashRanOutIsLostByItsOwnWord() {
        isLost(decide(HELD, fresh(primary().saying(ServerState.Phase.STANDBY)), fresh(standby(1))), "STANDBY");
        isLost(decide(HELD, fresh(primary().saying(ServerState.Phase.STOPPED)), silent(1), silent(2)), "STOPPED");
    }

    @Test
    void aPrimaryWhoseCommitsHangIsLostIfSomebodyElseCouldLead() {
        Observation stuck = fresh(primary().stuckFor(Duration.ofSeconds(20)));
        Finding finding = decide(HELD, stuck, fresh(standby(1)), fresh(standby(2)));
        isLost(finding, "a commit of its own has been hanging for 20 s");
        assertThat(((Finding.PrimaryLost) finding).cause()).isEqualTo(Cause.STUCK);
        assertThat(decide(HELD, stuck, fresh(standby(1)), silent(2))).isInstanceOf(Finding.Healthy.class);
        assertThat(decide(
                        HELD,
                        stuck,
                        fresh(standby(1).objecting("disk full")),
                        fresh(standby(2).objecting("disk full"))))
                .isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void slowIsNotDead() {
        assertThat(decide(
                        HELD,
                        fresh(primary().stuckFor(Duration.ofMillis(19_999))),
                        fresh(standby(1)),
                        fresh(standby(2))))
                .isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void aMemberOnAnEmptyVolumeHasToLeave() {
        Speaker reborn = Speaker.empty(2).onNewVolume();
        Finding finding = decide(HELD, fresh(primary()), fresh(standby(1).withoutUpstream()), fresh(reborn));
        assertThat(finding).isInstanceOfSatisfying(Finding.Reshape.class, reshape -> {
            assertThat(reshape.member()).isEqualTo(member(2));
            assertThat(reshape.instances()).containsExactly(name(1));
        });
        assertThat(decide(HELD, fresh(primary()), fresh(standby(1)), fresh(reborn.ofCluster("another"))))
                .isInstanceOf(Finding.Healthy.class);
        assertThat(decide(HELD, fresh(primary()), fresh(standby(1)), fresh(reborn.saying(ServerState.Phase.STOPPED))))
                .isInstanceOf(Finding.Healthy.class);
    }

    private static void isReshaped(Finding finding, Member member) {
        assertThat(finding)
                .as(finding.summary())
                .isInstanceOfSatisfying(
                        Finding.Reshape.class,
                        reshape -> assertThat(reshape.member()).isEqualTo(member));
    }

    @Test
    void whoIsWantedAndNoMemberComesIn() {
        Baton smaller = held(2, 1);
        isReshaped(decide(smaller, fresh(primary()), fresh(standby(1)), fresh(standby(2))), member(2));
        isReshaped(decide(smaller, fresh(primary()), silent(1), fresh(Speaker.empty(2))), member(2));
        isReshaped(
                decide(
                        smaller,
                        fresh(primary()),
                        fresh(standby(1)),
                        fresh(standby(2).onNewVolume())),
                new Member(name(2), volume(2, 1)));
    }

    @Test
    void nobodyComesInWhoIsNotWantedOrHoldsSomethingElse() {
        Baton smaller = held(2, 1);
        Observation one = fresh(standby(1));
        for (Observation two : List.of(
                silent(2),
                fresh(standby(2).ofCluster("another")),
                fresh(Speaker.empty(2).saying(ServerState.Phase.STOPPED)))) {
            assertThat(decide(smaller, fresh(primary()), one, two)).isInstanceOf(Finding.Healthy.class);
        }
        assertThat(Detection.decide(
                        smaller, List.of(name(0), name(1)), List.of(fresh(primary()), one, fresh(standby(2)))))
                .isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void aMemberThatIsLostLeavesBeforeAnotherComesIn() {
        List<InstanceName> wanted = List.of(name(0), name(1), name(2), name(3));
        isReshaped(
                Detection.decide(
                        HELD,
                        wanted,
                        List.of(
                                fresh(primary()),
                                fresh(standby(1)),
                                fresh(Speaker.empty(2).onNewVolume()),
                                fresh(standby(3)))),
                member(2));
    }

    @Test
    void aSettingThatIsNotTheBatonsIsPutRight() {
        SynchronousSetting right = new SynchronousSetting(7, List.of(member(1), member(2)), 1);
        List<SynchronousSetting> wrong = List.of(
                new SynchronousSetting(7, List.of(member(1)), 1),
                new SynchronousSetting(7, List.of(member(1), member(2)), 2),
                new SynchronousSetting(7, List.of(member(1), member(2)), 1, 2));
        for (SynchronousSetting setting : wrong) {
            isReshaped(
                    decide(HELD, fresh(primary().under(setting)), fresh(standby(1)), fresh(standby(2))),
                    setting.peers().size() == 1 ? member(2) : member(1));
        }
        assertThat(decide(HELD, fresh(primary().under(right)), fresh(standby(1)), fresh(standby(2))))
                .isInstanceOf(Finding.Healthy.class);
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
        isInconclusive(decide(null, fresh(Speaker.empty(0)), fresh(Speaker.empty(1))), Doubt.WAITING);
        isInconclusive(decide(null, fresh(Speaker.empty(0)), fresh(Speaker.empty(1)), silent(2)), Doubt.WAITING);
        isInconclusive(
                decide(null, fresh(Speaker.empty(0)), fresh(Speaker.empty(1)), fresh(standby(2))), Doubt.NO_BATON);
    }

    @Test
    void foundsNothingOverAnUnfinishedDatabase() {
        Speaker unfinished = Speaker.empty(2).saying(ServerState.Phase.STOPPED);
        isInconclusive(
                decide(null, fresh(Speaker.empty(0)), fresh(Speaker.empty(1)), fresh(unfinished)), Doubt.NO_BATON);
    }

    @Test
    void adoptsAClusterThatLostItsBatonWhenAllAnswerAndAreWhole() {
        assertThat(decide(null, fresh(primary()), fresh(standby(1)), fresh(standby(2))))
                .isInstanceOf(Finding.Adopt.class);
        isInconclusive(decide(null, fresh(primary()), fresh(standby(1)), silent(2)), Doubt.NO_BATON);
        isInconclusive(
                decide(null, fresh(primary().ofCluster("another")), fresh(standby(1)), fresh(standby(2))),
                Doubt.NO_BATON);
    }

    @Test
    void foundsNothingWithoutAWantedInstance() {
        isInconclusive(Detection.withoutBaton(CLUSTER, List.of(), List.of()), Doubt.WAITING);
    }

    private static Finding wanting(Baton baton, int replicas, int acknowledgements, Observation... observations) {
        WantedShape shape = new WantedShape(replicas, acknowledgements);
        return Detection.decide(
                baton, new Detection.Wanted(WANTED, shape), List.of(observations), DetectionPolicy.DEFAULT);
    }

    @Test
    void anotherShapeThatCanBeReachedIsRaisedAboutNobodyInParticular() {
        Finding found = wanting(held(3, 2), 3, 1, fresh(primary()), fresh(standby(1)), fresh(standby(2)));
        assertThat(found)
                .isInstanceOfSatisfying(
                        Finding.Reshape.class,
                        reshape -> assertThat(reshape.member()).isNull());
        assertThat(wanting(HELD, 3, 1, fresh(primary()), fresh(standby(1)), fresh(standby(2))))
                .isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void anotherShapeThatHasToWaitIsNotRaised() {
        assertThat(wanting(HELD, 3, 0, fresh(primary()), fresh(standby(1)), silent(2)))
                .isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void anInstanceThatIsNotWantedDoesNotComeIn() {
        Baton two = HELD.withMembership(List.of(member(0), member(1)), 1);
        Observation[] all = {fresh(primary()), fresh(standby(1)), fresh(Speaker.empty(2))};
        assertThat(wanting(two, 2, 1, all)).isInstanceOf(Finding.Healthy.class);
        isReshaped(wanting(two, 3, 1, all), member(2));
    }
}
