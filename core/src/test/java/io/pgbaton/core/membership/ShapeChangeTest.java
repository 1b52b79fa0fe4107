package io.pgbaton.core.membership;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.members;
import static io.pgbaton.core.Sample.moving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ApplicationName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.core.protocol.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Member 0 holds epoch 2, and members 1 and up stand by. */
class ShapeChangeTest {
    private static final int MOST = 5;

    /** All that can be heard of: a primary that goes by its Baton's setting, and standbys that stream and are whole. */
    private static List<InstanceState> all(Baton baton) {
        return heard(baton, IntStream.range(1, MOST).toArray());
    }

    private static List<InstanceState> heard(Baton baton, int... streaming) {
        List<InstanceState> states = new ArrayList<>();
        List<String> names = IntStream.of(streaming)
                .mapToObj(ordinal ->
                        ApplicationName.of(baton.epoch(), member(ordinal)).value())
                .toList();
        SynchronousSetting setting = Setting.of(Shape.of(baton), member(0)).inVersion(1);
        states.add(streamedBy(
                Speaker.primary(0, ballot(2), at(2, 9)).under(setting).state(), names));
        IntStream.of(streaming)
                .forEach(ordinal ->
                        states.add(Speaker.standby(ordinal, ballot(2), at(2, 9)).state()));
        return states;
    }

    private static InstanceState streamedBy(InstanceState primary, List<String> names) {
        return new InstanceState(
                primary.promise(),
                primary.incarnation(),
                primary.postgres(),
                primary.server(),
                primary.job(),
                primary.objections(),
                names,
                primary.freeBytes(),
                primary.leash(),
                primary.primarySilence(),
                primary.writeStuckMillis(),
                primary.synchronous());
    }

    private static Replacement.Change change(Replacement decision) {
        assertThat(decision).as(decision.summary()).isInstanceOf(Replacement.Change.class);
        return (Replacement.Change) decision;
    }

    private static void holds(Replacement decision, String word) {
        assertThat(decision).isInstanceOf(Replacement.Hold.class);
        assertThat(decision.summary()).contains(word);
    }

    private static Replacement decide(Baton baton, int replicas, int acknowledgements) {
        return ShapeChange.decide(baton, new WantedShape(replicas, acknowledgements), all(baton));
    }

    private static List<String> kinds(Replacement.Change change) {
        return change.steps().stream()
                .map(step -> step.getClass().getSimpleName())
                .toList();
    }

    @Test
    void asManyAsAreWantedNeedNothing() {
        assertThat(decide(held(3, 1), 3, 1)).isInstanceOf(Replacement.NotNeeded.class);
        assertThat(decide(held(1, 0), 1, 0)).isInstanceOf(Replacement.NotNeeded.class);
    }

    @Test
    void quorumBecomesAsyncAndBackInTheSafeOrder() {
        assertThat(kinds(change(decide(held(3, 1), 3, 0)))).containsExactly("Apply", "Store", "Apply");
        assertThat(kinds(change(decide(held(3, 0), 3, 1)))).containsExactly("Apply", "AwaitFlushed", "Store", "Apply");
        assertThat(kinds(change(decide(held(3, 1), 3, 2)))).containsExactly("Apply", "AwaitFlushed", "Store");
        assertThat(kinds(change(decide(held(3, 2), 3, 1)))).containsExactly("Store", "Apply");
    }

    @Test
    void theHighestOnesLeaveAtOnce() {
        assertThat(change(decide(held(5, 2), 3, 1)).to()).isEqualTo(new Shape(members(3), 1));
        assertThat(change(decide(held(3, 1), 1, 0)).to()).isEqualTo(new Shape(members(1), 0));
    }

    @Test
    void aHolderThatIsNotWantedStaysUntilTheRoleHasMoved() {
        Baton baton = held(3, 1);
        Baton moved = baton.open(ballot(3))
                .elect(member(2), io.pgbaton.core.Sample.run(member(2), 1))
                .close(at(3, 9));
        List<InstanceState> reached =
                List.of(Speaker.primary(2, ballot(3), at(3, 9)).state());
        holds(ShapeChange.decide(moved, new WantedShape(2, 1), reached), "orders-2 holds the baton");
        assertThat(ShapeChange.decide(moved, new WantedShape(2, 1), reached).summary())
                .contains("waiting for the role to move");
    }

    @Test
    void commitsWaitForMoreOnlyWhenEverybodyWhoIsWantedIsThere() {
        assertThat(decide(held(2, 0), 3, 1)).isInstanceOf(Replacement.NotNeeded.class);
        assertThat(decide(held(3, 1), 5, 2)).isInstanceOf(Replacement.NotNeeded.class);
        assertThat(change(decide(held(3, 2), 5, 1)).to())
                .as("they wait for fewer at once")
                .isEqualTo(new Shape(members(3), 1));
    }

    @Test
    void nobodyIsReliedUponWhoIsNotThere() {
        Baton three = held(3, 1);
        WantedShape two = new WantedShape(2, 1);
        holds(ShapeChange.decide(three, two, heard(three, 2)), "orders-1");
        assertThat(change(ShapeChange.decide(three, two, heard(three, 1))).to())
                .as("whoever leaves need not be there")
                .isEqualTo(new Shape(members(2), 1));
        holds(ShapeChange.decide(three, new WantedShape(3, 0), heard(three, 1)), "orders-2");
        holds(ShapeChange.decide(three, new WantedShape(3, 2), heard(three, 1)), "orders-2");
        Baton strict = held(3, 2);
        assertThat(change(ShapeChange.decide(strict, new WantedShape(3, 1), heard(strict, 1)))
                        .to()
                        .acknowledgements())
                .as("to wait for fewer needs nobody")
                .isEqualTo(1);
    }

    @Test
    void whoIsNotWholeYetIsNotReliedUpon() {
        Baton three = held(3, 0);
        List<InstanceState> reached = new ArrayList<>(heard(three, 1, 2));
        reached.removeLast();
        reached.add(Speaker.standby(2, ballot(2), at(2, 9)).dirty().state());
        holds(ShapeChange.decide(three, new WantedShape(3, 1), reached), "orders-2");
    }

    @Test
    void tooFewWhoStayCannotConfirmACommit() {
        Baton baton = held(3, 1).withMembership(List.of(member(0), member(2)), 1);
        holds(decide(baton, 2, 1), "only 1 members stay");
    }

    @Test
    void aSettingOfAnotherChangeIsMadeTheBatonsFirst() {
        Baton baton = held(3, 1);
        InstanceState primary = Speaker.primary(0, ballot(2), at(2, 9))
                .under(Setting.of(new Shape(members(2), 1), member(0)).inVersion(3))
                .state();
        Replacement.Change change = change(ShapeChange.decide(baton, new WantedShape(5, 2), List.of(primary)));
        assertThat(change.steps()).containsExactly(new ReshapeStep.Apply(Setting.of(Shape.of(baton), member(0))));
    }

    @Test
    void aRoleChangeComesFirstAndSoDoesAPrimaryThatServes() {
        assertThat(decide(moving(3, 1), 3, 0)).isInstanceOf(Replacement.GivesWay.class);
        holds(ShapeChange.decide(held(3, 1), new WantedShape(3, 0), List.of()), "does not serve");
    }

    @Test
    void aRunAboutAnotherMemberDoesFirstWhatTheOwnerWants() {
        Baton baton = held(3, 1);
        Replacement.Wish wish = new Replacement.Wish(member(2), true, new WantedShape(3, 0));
        assertThat(change(Replacement.decide(baton, wish, all(baton))).to()).isEqualTo(new Shape(members(3), 0));
        Replacement.Wish unwanted = new Replacement.Wish(member(3), false, new WantedShape(3, 1));
        assertThat(Replacement.decide(baton, unwanted, all(baton)).summary()).contains("is not wanted");
    }

    /** Every shape that five instances can have, to everything that can be wanted of them, one decision after another. */
    @Test
    void everyShapeBecomesTheOneThatIsWanted() {
        for (Shape from : shapes()) {
            for (int replicas = 1; replicas <= MOST; replicas++) {
                for (int acknowledgements = 0; acknowledgements < replicas; acknowledgements++) {
                    WantedShape wanted = new WantedShape(replicas, acknowledgements);
                    assertThat(arrive(from, wanted))
                            .as("%s to %s", from, wanted)
                            .isEqualTo(new Shape(members(replicas), acknowledgements));
                }
            }
        }
    }

    private static List<Shape> shapes() {
        return Shape.subsets(members(MOST)).stream()
                .filter(some -> some.contains(member(0)))
                .flatMap(some -> IntStream.range(0, some.size()).mapToObj(w -> new Shape(some, w)))
                .toList();
    }

    /** Newcomers come in one by one; every wish that cannot be met yet is met by whoever comes in. */
    private static Shape arrive(Shape from, WantedShape wanted) {
        Baton baton =
                held(MOST, 0).withMembership(from.members(), 0).withMembership(from.members(), from.acknowledgements());
        for (int turn = 0; turn < 3 * MOST; turn++) {
            Baton now = baton;
            Replacement decision = ShapeChange.decide(now, wanted, all(now));
            if (!(decision instanceof Replacement.Change)) {
                decision = newcomer(now, wanted)
                        .map(member -> Replacement.decide(now, new Replacement.Wish(member, false, wanted), all(now)))
                        .findFirst()
                        .orElse(decision);
            }
            if (!(decision instanceof Replacement.Change change)) {
                return Shape.of(now);
            }
            for (ReshapeStep step : change.steps()) {
                if (step instanceof ReshapeStep.Store store) {
                    baton = baton.withMembership(
                            store.shape().members(), store.shape().acknowledgements());
                }
            }
        }
        throw new AssertionError("%s never becomes %s".formatted(from, wanted));
    }

    private static Stream<Member> newcomer(Baton baton, WantedShape wanted) {
        return members(wanted.replicas()).stream().filter(member -> !baton.isMember(member));
    }

    @Test
    void nobodyCanWantMoreAcknowledgementsThanThereAreOthers() {
        assertThatThrownBy(() -> new WantedShape(3, 3)).hasMessageContaining("3 instances cannot confirm");
        assertThatThrownBy(() -> new WantedShape(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
