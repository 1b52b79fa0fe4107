package io.pgbaton.core.switchover;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ApplicationName;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.PrimaryLoad;
import io.pgbaton.core.switchover.Check.Kind;
import io.pgbaton.core.switchover.Check.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SwitchoverPreflightTest {
    private static final Baton HELD = held(3, 1);
    private static final long END = 100L << 20;

    /** Instance 0 serves, 1 and 2 stream from it and have all of it. */
    private final Map<Integer, Speaker> speakers =
            new TreeMap<>(Map.of(0, primary(1, 2), 1, standby(1), 2, standby(2)));

    private @Nullable InstanceName published = name(0);

    private static Speaker primary(int... streaming) {
        List<String> names = new ArrayList<>();
        for (int ordinal : streaming) {
            names.add(ApplicationName.of(HELD.epoch(), member(ordinal)).value());
        }
        return Speaker.primary(0, ballot(2), at(2, END))
                .admitting()
                .streamedBy(names)
                .under(new Command.SynchronousSetting(1, List.of(member(1), member(2)), 1))
                .loaded(PrimaryLoad.NONE);
    }

    private static Speaker standby(int ordinal) {
        return Speaker.standby(ordinal, ballot(2), at(2, END));
    }

    private SwitchoverPreflight decide(Baton baton, @Nullable InstanceName target) {
        return SwitchoverPreflight.decide(
                baton, speakers.values().stream().map(Speaker::state).toList(), target, published);
    }

    private SwitchoverPlan plan(@Nullable InstanceName target) {
        SwitchoverPreflight preflight = decide(HELD, target);
        assertThat(preflight).as(preflight.summary()).isInstanceOf(SwitchoverPreflight.Planned.class);
        return ((SwitchoverPreflight.Planned) preflight).plan();
    }

    private SwitchoverPlan plan() {
        return plan(name(1));
    }

    private static List<Kind> kinds(SwitchoverPlan plan, Outcome outcome) {
        return plan.checks().stream()
                .filter(check -> check.outcome() == outcome)
                .map(Check::kind)
                .toList();
    }

    private static String value(SwitchoverPlan plan, Kind kind) {
        return plan.checks().stream()
                .filter(check -> check.kind() == kind)
                .map(Check::value)
                .collect(Collectors.joining());
    }

    @Test
    void answersEveryCheckWithItsValueWhenAllIsWell() {
        SwitchoverPlan plan = plan();
        assertThat(plan.from()).isEqualTo(name(0));
        assertThat(plan.to()).isEqualTo(name(1));
        assertThat(plan.ballot()).isEqualTo(HELD.ballot());
        assertThat(kinds(plan, Outcome.PASSED)).containsExactly(Kind.values());
        assertThat(plan.checks()).allSatisfy(check -> {
            assertThat(check.value()).isNotBlank();
            assertThat(check.reason()).isNotBlank();
        });
        assertThat(plan.summary()).isEqualTo("orders-0 -> orders-1 in epoch 2: all 12 checks passed");
    }

    @Test
    void refusesACandidateThatDoesNotStream() {
        speakers.put(0, primary(2));
        assertThat(kinds(plan(), Outcome.REFUSED)).containsExactly(Kind.CANDIDATE_STREAMS);
        speakers.put(0, primary(1, 2));
        speakers.put(1, Speaker.standby(1, ballot(1), at(2, END)));
        assertThat(kinds(plan(), Outcome.REFUSED)).containsExactly(Kind.CANDIDATE_STREAMS);
    }

    @Test
    void plansNothingOnABatonThatIsOlderThanAPromise() {
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            Speaker before = Objects.requireNonNull(speakers.get(ordinal));
            speakers.put(ordinal, before.promising(ballot(3)));
            assertThat(decide(HELD, name(1)))
                    .isInstanceOfSatisfying(
                            SwitchoverPreflight.Refused.class,
                            refused -> assertThat(refused.reason()).contains("not the newest one"));
            speakers.put(ordinal, before);
        }
    }

    @Test
    void refusesACandidateWhoseAcknowledgementsDoNotCount() {
        speakers.put(0, primary(1, 2).under(new Command.SynchronousSetting(1, List.of(member(2)), 1)));
        assertThat(kinds(plan(), Outcome.REFUSED)).containsExactly(Kind.CANDIDATE_SYNCHRONOUS);
    }

    @Test
    void refusesACandidateThatLagsAndSaysHowFar() {
        speakers.put(1, Speaker.standby(1, ballot(2), at(2, END - (17L << 20))));
        SwitchoverPlan plan = plan();
        assertThat(kinds(plan, Outcome.REFUSED)).containsExactly(Kind.CANDIDATE_LAG);
        assertThat(value(plan, Kind.CANDIDATE_LAG)).isEqualTo("17,825,792 bytes");
        assertThat(plan.summary()).contains("17,825,792 bytes", "refused");
        speakers.put(1, Speaker.standby(1, ballot(2), at(2, END - (16L << 20))));
        assertThat(plan().isRefused()).isFalse();
    }

    @Test
    void refusesACandidateWithObjectionsOrWithoutRoom() {
        speakers.put(1, standby(1).objecting("disk almost full").withFreeBytes(100L << 20));
        SwitchoverPlan plan = plan();
        assertThat(kinds(plan, Outcome.REFUSED)).containsExactly(Kind.CANDIDATE_FIT, Kind.CANDIDATE_DISK);
        assertThat(value(plan, Kind.CANDIDATE_DISK)).isEqualTo("100 MB free");
    }

    @Test
    void refusesACandidateThatDoesNotAnswer() {
        speakers.remove(1);
        assertThat(kinds(plan(), Outcome.REFUSED))
                .containsExactly(Kind.CANDIDATE_STREAMS, Kind.CANDIDATE_FIT, Kind.CANDIDATE_LAG, Kind.CANDIDATE_DISK);
    }

    @Test
    void refusesToMoveFromAPrimaryThatDoesNotServe() {
        for (Speaker other : List.of(
                primary(1, 2).saying(io.pgbaton.core.protocol.ServerState.Phase.STANDBY),
                Speaker.primary(0, ballot(2), at(2, END)))) {
            speakers.put(0, other);
            assertThat(kinds(plan(), Outcome.REFUSED)).contains(Kind.PRIMARY_SERVES);
        }
        speakers.remove(0);
        assertThat(kinds(plan(), Outcome.REFUSED)).contains(Kind.PRIMARY_SERVES);
    }

    @Test
    void refusesToMoveWithTooFewMembersThere() {
        speakers.remove(0);
        speakers.remove(2);
        assertThat(kinds(plan(), Outcome.REFUSED)).contains(Kind.ENOUGH_MEMBERS);
    }

    @Test
    void asksAPersonWhereTheOthersWereTooFewIfTheCandidateDied() {
        speakers.put(2, standby(2).dirty());
        SwitchoverPlan plan = plan();
        assertThat(plan.isRefused()).isFalse();
        assertThat(kinds(plan, Outcome.NEEDS_ACCEPTANCE)).containsExactly(Kind.ENOUGH_WITHOUT_CANDIDATE);
        assertThat(value(plan, Kind.ENOUGH_WITHOUT_CANDIDATE)).isEqualTo("1 of 3 members");
    }

    @Test
    void asksAPersonAboutALateReceiverSlotsTransactionsAndServices() {
        speakers.put(2, Speaker.standby(2, ballot(2), at(2, END - (17L << 20))));
        speakers.put(0, primary(1, 2).loaded(new PrimaryLoad(70, List.of("etl"))));
        published = null;
        SwitchoverPlan plan = plan();
        assertThat(kinds(plan, Outcome.NEEDS_ACCEPTANCE))
                .containsExactly(Kind.OTHERS_KEEP_UP, Kind.SLOTS, Kind.LONG_TRANSACTIONS, Kind.ENDPOINTS);
        assertThat(plan.summary()).contains("etl", "70 s", "orders-2 lags 17,825,792 bytes", "if somebody accepts");
        assertThat(plan.isRefused()).isFalse();
    }

    @Test
    void whatIsNotKnownIsForAPersonToAccept() {
        speakers.put(
                0,
                Speaker.primary(0, ballot(2), at(2, END))
                        .admitting()
                        .streamedBy(primary(1, 2).extra().streaming())
                        .under(new Command.SynchronousSetting(1, List.of(member(1), member(2)), 1)));
        assertThat(kinds(plan(), Outcome.NEEDS_ACCEPTANCE)).containsExactly(Kind.SLOTS, Kind.LONG_TRANSACTIONS);
    }

    @Test
    void choosesWhoNeedsTheFewestWordsWhenNobodyIsNamed() {
        assertThat(plan(null).to()).isEqualTo(name(1));
        speakers.put(1, standby(1).objecting("disk almost full"));
        assertThat(plan(null).to()).isEqualTo(name(2));
    }

    @Test
    void refusesWhatIsNotAboutThisCluster() {
        assertThat(decide(HELD, name(0)).summary()).contains("orders-0 holds the baton already");
        assertThat(decide(HELD, name(7)).summary()).contains("orders-7 is no member; members are [orders-1, orders-2]");
        assertThat(decide(held(1, 0), null).summary()).contains("orders-0 has no other member");
    }

    @Test
    void waitsWhileTheBatonMoves() {
        assertThat(decide(moving(3, 1), name(1))).isInstanceOf(SwitchoverPreflight.Busy.class);
    }

    @Test
    void anAsynchronousClusterNeedsOnlyItsHolder() {
        SwitchoverPreflight preflight = SwitchoverPreflight.decide(
                held(2, 0),
                Stream.of(primary(1), standby(1)).map(Speaker::state).toList(),
                name(1),
                name(0));
        assertThat(preflight.summary()).isEqualTo("orders-0 -> orders-1 in epoch 2: all 12 checks passed");
    }

    @Test
    void thePlanHashTellsWhatAPersonApproves() {
        String hash = plan().planHash();
        assertThat(hash).matches("[0-9a-f]{12}").isEqualTo(plan().planHash());
        assertThat(plan(name(2)).planHash()).isNotEqualTo(hash);
        speakers.put(1, Speaker.standby(1, ballot(2), at(2, END - 10)));
        assertThat(plan().planHash()).as("a value that differs at each look").isEqualTo(hash);
        published = name(1);
        assertThat(plan().planHash()).as("something to accept").isNotEqualTo(hash);
        SwitchoverPlan plan = plan();
        assertThat(new SwitchoverPlan(ballot(3), plan.from(), plan.to(), plan.checks()).planHash())
                .as("another epoch")
                .isNotEqualTo(plan.planHash());
    }
}
