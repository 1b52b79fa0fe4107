package io.pgbaton.core.leash;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.members;
import static io.pgbaton.core.Sample.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.GrantRequest;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeashTest {
    private static final LeashTimes TIMES = LeashTimes.PRODUCTION;
    private static final Leash.Tenure TENURE = new Leash.Tenure(CLUSTER, ballot(3), member(0), run(member(0), 1));
    private static final Duration NEVER = Duration.ofDays(-1);

    private static Duration at(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    /** A primary with so many peers whose promote's challenge is long over. */
    private static Leash withPeers(int peers, int acknowledgements) {
        return Leash.beginning(TIMES, TENURE, terms(peers, acknowledgements), NEVER);
    }

    private static LeashTerms terms(int peers, int acknowledgements) {
        return LeashTerms.of(members(peers + 1).subList(1, peers + 1), acknowledgements);
    }

    private static Leash yes(Leash leash, int peer, double asked) {
        LeashQuestion question = leash.question(member(peer), 1);
        return leash.hearing(question, at(asked), answer(question, true));
    }

    private static LeashAnswer answer(LeashQuestion question, boolean yes) {
        return new LeashAnswer(question.cluster(), question.ballot(), question.asked(), question.number(), yes, "");
    }

    private static void goesOnUntil(Leash leash, double now, double until, LeashVerdict.By by) {
        assertThat(leash.judge(at(now))).isEqualTo(new LeashVerdict.GoOn(at(until), by));
    }

    private static void stops(Leash leash, double now) {
        assertThat(leash.judge(at(now))).isInstanceOf(LeashVerdict.Stop.class);
    }

    @Test
    void aPromotesOwnChallengeIsTheFirstProof() {
        Leash leash = Leash.beginning(TIMES, TENURE, terms(2, 1), at(1));
        goesOnUntil(leash, 6.9, 7, LeashVerdict.By.CONTROL);
        stops(leash, 7);
    }

    @Test
    void aYesCountsFromWhenItsQuestionWasSentHoweverLateItArrives() {
        Leash leash = yes(withPeers(2, 1), 1, 10);
        goesOnUntil(leash, 15.9, 16, LeashVerdict.By.PEERS);
        stops(leash, 16);
    }

    @Test
    void anOlderAnswerThatArrivesLaterTakesNothingAway() {
        goesOnUntil(yes(yes(withPeers(2, 1), 1, 10), 1, 4), 12, 16, LeashVerdict.By.PEERS);
    }

    @Test
    void inQuorumSoManyPeersAreNeededAsConfirmACommit() {
        Leash two = yes(withPeers(4, 2), 1, 10);
        stops(two, 10);
        goesOnUntil(yes(two, 3, 8), 10, 14, LeashVerdict.By.PEERS);
    }

    @Test
    void inAsyncEveryPeerIsNeeded() {
        Leash one = yes(withPeers(2, 0), 1, 10);
        stops(one, 10);
        goesOnUntil(yes(one, 2, 9), 10, 15, LeashVerdict.By.PEERS);
    }

    @Test
    void whoHasNoPeersNeedsNobody() {
        assertThat(withPeers(0, 0).judge(at(99))).isInstanceOf(LeashVerdict.Free.class);
        assertThat(withPeers(0, 0).wantsGrant(at(99))).isFalse();
    }

    @Test
    void aNoAStrangersYesAndAYesToAnotherQuestionChangeNothing() {
        Leash leash = withPeers(2, 1);
        LeashQuestion question = leash.question(member(1), 7);
        List<LeashAnswer> worthless = List.of(
                answer(question, false),
                new LeashAnswer(new ClusterUid("cluster-2"), question.ballot(), member(1), 7, true, ""),
                new LeashAnswer(CLUSTER, ballot(4), member(1), 7, true, ""),
                new LeashAnswer(CLUSTER, ballot(3, "b"), member(1), 7, true, ""),
                new LeashAnswer(CLUSTER, question.ballot(), member(2), 7, true, ""),
                new LeashAnswer(CLUSTER, question.ballot(), member(1), 6, true, ""));
        assertThat(worthless)
                .allSatisfy(answer ->
                        assertThat(leash.hearing(question, at(1), answer)).isEqualTo(leash));
    }

    @Test
    void aQuestionOfAnEarlierLeashOfTheSameServerProvesNothing() {
        Leash.Tenure earlier = new Leash.Tenure(CLUSTER, ballot(2), member(0), run(member(0), 1));
        LeashQuestion question =
                Leash.beginning(TIMES, earlier, terms(2, 1), NEVER).question(member(1), 1);
        Leash leash = withPeers(2, 1);
        assertThat(leash.hearing(question, at(1), answer(question, true))).isEqualTo(leash);
    }

    @Test
    void theWordOfAMemberThatIsNoPeerDoesNotCount() {
        Leash leash = withPeers(1, 0);
        LeashQuestion question = leash.question(member(2), 1);
        assertThat(leash.hearing(question, at(1), answer(question, true))).isEqualTo(leash);
    }

    @Test
    void asksForAGrantWhenPeersAreSilentForTwoSecondsAndNotAgainAtOnce() {
        Leash leash = yes(withPeers(2, 1), 1, 10);
        assertThat(leash.wantsGrant(at(11.9))).isFalse();
        assertThat(leash.wantsGrant(at(12))).isTrue();
        assertThat(leash.request(at(12))).isEmpty();
        Leash asking = leash.challenging("c1", at(12));
        assertThat(asking.wantsGrant(at(12.9))).isFalse();
        assertThat(asking.wantsGrant(at(13))).isTrue();
        assertThat(asking.request(at(12)))
                .contains(new GrantRequest(CLUSTER, ballot(3), member(0), run(member(0), 1), "c1"));
    }

    @Test
    void isWellProvenByAYoungAnswerAndByNoneThatIsAboutToBeTooOld() {
        Leash leash = yes(withPeers(2, 1), 1, 10);
        assertThat(leash.isWellProven(at(11.9))).isTrue();
        assertThat(leash.isWellProven(at(12))).isFalse();
        assertThat(withPeers(0, 0).isWellProven(at(99))).isTrue();
    }

    @Test
    void wantsNoGrantAnyMoreOncePeersAnswerAgainOrItsChallengeIsTooOld() {
        Leash asking = withPeers(2, 1).challenging("c1", at(12));
        assertThat(asking.request(at(17.9))).isPresent();
        assertThat(asking.request(at(18))).isEmpty();
        assertThat(yes(asking, 1, 13).request(at(13.5))).isEmpty();
        assertThat(asking.granted(grant("c1")).request(at(13.5))).isEmpty();
        assertThat(asking.granted(grant("c1")).wantsGrant(at(14))).isTrue();
    }

    @Test
    void aGrantCountsFromWhenItsChallengeWasIssued() {
        Leash leash = withPeers(2, 1).challenging("c1", at(10)).challenging("c2", at(12));
        goesOnUntil(leash.granted(grant("c1")), 15, 16, LeashVerdict.By.CONTROL);
        goesOnUntil(leash.granted(grant("c2")).granted(grant("c1")), 15, 18, LeashVerdict.By.CONTROL);
    }

    private static ControlGrant grant(String challenge) {
        return new ControlGrant(CLUSTER, ballot(3), member(0), challenge);
    }

    @Test
    void aGrantForNoChallengeOfItsOwnChangesNothing() {
        Leash leash = withPeers(2, 1).challenging("c1", at(10));
        List<ControlGrant> worthless = List.of(
                grant("c0"),
                new ControlGrant(new ClusterUid("cluster-2"), ballot(3), member(0), "c1"),
                new ControlGrant(CLUSTER, ballot(2), member(0), "c1"),
                new ControlGrant(CLUSTER, ballot(3), member(1), "c1"));
        assertThat(worthless)
                .allSatisfy(grant -> assertThat(leash.granted(grant)).isEqualTo(leash));
    }

    @Test
    void keepsOnlyChallengesThatAreYoungAndNotTooMany() {
        Leash leash = withPeers(2, 1);
        for (int second = 0; second < 100; second++) {
            leash = leash.challenging("c" + second, at(second));
        }
        assertThat(leash.challenges()).hasSizeLessThanOrEqualTo(8);
        assertThat(leash.granted(grant("c90"))).isEqualTo(leash);
    }

    @Test
    void underNewTermsOnlyTheWordOfThoseWhoStayCounts() {
        Leash leash = yes(yes(withPeers(2, 0), 1, 10), 2, 10);
        goesOnUntil(leash.under(terms(1, 0)), 11, 16, LeashVerdict.By.PEERS);
        stops(leash.under(terms(3, 0)), 11);
        stops(leash.under(terms(1, 0)).under(terms(2, 0)), 11);
    }

    /** Every way in which up to three peers and a grant can have answered, against the rule in other words. */
    @Test
    void goesOnExactlyWhileEnoughYoungWordsStand() {
        List<@Nullable Integer> ages = new ArrayList<>(List.of(0, 3, 5, 6, 7));
        ages.add(null);
        for (int peers = 1; peers <= 3; peers++) {
            for (int w = 0; w <= peers; w++) {
                for (List<@Nullable Integer> said : tuples(ages, peers + 1)) {
                    judgesLikeTheRule(peers, w, said);
                }
            }
        }
    }

    private static void judgesLikeTheRule(int peers, int w, List<@Nullable Integer> ages) {
        Leash leash = withPeers(peers, w);
        int now = 100;
        for (int peer = 1; peer <= peers; peer++) {
            Integer age = ages.get(peer);
            leash = age == null ? leash : yes(leash, peer, now - age);
        }
        Integer granted = ages.getFirst();
        leash = granted == null
                ? leash
                : leash.challenging("c", at(now - granted)).granted(grant("c"));
        int needed = w == 0 ? peers : w;
        boolean may = isYoung(granted)
                || ages.subList(1, peers + 1).stream()
                                .filter(LeashTest::isYoung)
                                .count()
                        >= needed;
        assertThat(leash.judge(at(now)) instanceof LeashVerdict.GoOn)
                .as("%d peers, W = %d, ages %s", peers, w, ages)
                .isEqualTo(may);
        if (leash.judge(at(now)) instanceof LeashVerdict.GoOn goOn) {
            assertThat(leash.judge(goOn.until().minusMillis(1))).isInstanceOf(LeashVerdict.GoOn.class);
            assertThat(leash.judge(goOn.until())).isInstanceOf(LeashVerdict.Stop.class);
        }
    }

    private static boolean isYoung(@Nullable Integer age) {
        return age != null && age < 6;
    }

    private static List<List<@Nullable Integer>> tuples(List<@Nullable Integer> values, int length) {
        List<List<@Nullable Integer>> rows = List.of(List.of());
        for (int index = 0; index < length; index++) {
            List<List<@Nullable Integer>> longer = new ArrayList<>();
            for (List<@Nullable Integer> row : rows) {
                for (Integer value : values) {
                    List<@Nullable Integer> more = new ArrayList<>(row);
                    more.add(value);
                    longer.add(more);
                }
            }
            rows = longer;
        }
        return rows;
    }

    @Test
    void saysInOneSentenceWhatItWaitsFor() {
        assertThat(withPeers(2, 1).judge(at(1)).summary()).contains("of the 1 peers needed, 0 said yes");
        assertThat(yes(withPeers(2, 1), 1, 1).judge(at(1)).summary()).contains("PT7S", "its peers");
        assertThat(withPeers(0, 0).judge(at(1)).summary()).contains("no peers");
    }

    @Test
    void refusesTermsThatCannotBeMet() {
        List<Member> two = members(2);
        assertThatThrownBy(() -> new LeashTerms(two, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LeashTerms(two, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSettingMayAskForMoreLeaveThanItsAcknowledgementsNeed() {
        List<Member> two = members(2);
        assertThat(LeashTerms.of(new SynchronousSetting(1, two, 1))).isEqualTo(new LeashTerms(two, 1));
        assertThat(LeashTerms.of(new SynchronousSetting(1, two, 1, 2))).isEqualTo(new LeashTerms(two, 2));
        assertThat(LeashTerms.of(new SynchronousSetting(1, two, 0, 2))).isEqualTo(new LeashTerms(two, 2));
        assertThatThrownBy(() -> new SynchronousSetting(1, two, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SynchronousSetting(1, two, 2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SynchronousSetting(1, two, 1, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The invariant of LeashTerms for every size: whatever closes an epoch ends the leash of a holder that is not in it. */
    @Test
    void whateverIsFrozenToSupersedeAPrimaryEndsItsLeash() {
        for (int n = 1; n <= 4; n++) {
            for (int w = 0; w <= n; w++) {
                LeashTerms terms = terms(n, w);
                int required = w == 0 ? 1 : n + 1 - w;
                for (int frozen = 0; frozen <= n; frozen++) {
                    assertThat(terms.endsWithout(members(frozen + 1).subList(1, frozen + 1)))
                            .as("N = %d, W = %d, %d peers frozen", n, w, frozen)
                            .isEqualTo(frozen >= required);
                }
            }
        }
    }

    @Test
    void theTimerIsTheLeashAndTheKillAndTheDrift() {
        assertThat(TIMES.timer()).isEqualTo(Duration.ofMillis(7600));
        assertThat(new LeashTimes(Duration.ofSeconds(4), Duration.ofSeconds(2), 50).timer())
                .isEqualTo(Duration.ofSeconds(9));
        assertThatThrownBy(() -> new LeashTimes(Duration.ZERO, Duration.ZERO, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ballotsOfTwoOpeningsAreNotOneTenure() {
        Ballot rival = ballot(3, "b");
        LeashQuestion question = new LeashQuestion(CLUSTER, rival, member(0), member(1), 1);
        Leash leash = withPeers(2, 1);
        assertThat(leash.hearing(question, at(1), answer(question, true))).isEqualTo(leash);
    }
}
