package io.pgbaton.core.explorer.membership;

import static io.pgbaton.core.Sample.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.explorer.engine.Exploration;
import io.pgbaton.core.explorer.engine.Explorer;
import io.pgbaton.core.explorer.engine.Profile;
import io.pgbaton.core.membership.Reshape;
import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.core.membership.Setting;
import io.pgbaton.core.membership.Shape;
import io.pgbaton.core.model.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Section 4: the planner's own orders hold with a failover at any moment, and the orders turned round do not. */
class MembershipTest {
    private static final Member PRIMARY = member(0);
    private static final Shape ONE = shape(0, 1);
    private static final Shape ASYNC_2 = shape(0, 2);
    private static final Shape ASYNC_3 = shape(0, 3);
    private static final Shape QUORUM_3 = shape(1, 3);
    private static final Shape QUORUM_4 = shape(1, 4);
    private static final Shape STRICT_3 = shape(2, 3);
    private static final Shape STRICT_4 = shape(2, 4);

    private static Shape shape(int w, int members) {
        return new Shape(
                IntStream.range(0, members).mapToObj(ordinal -> member(ordinal)).toList(), w);
    }

    private static Exploration explore(Shape from, List<ReshapeStep> steps, boolean versions, boolean confirmsAll) {
        return Explorer.explore(new MembershipWorld(from, steps, versions, confirmsAll), Profile.limits());
    }

    private static List<ReshapeStep> plan(Shape from, Shape to) {
        assertThat(Reshape.plan(from, to, PRIMARY)).isInstanceOf(Reshape.Plan.class);
        return ((Reshape.Plan) Reshape.plan(from, to, PRIMARY)).steps();
    }

    /** Every shape of four members to every other. */
    @Test
    void everyPlanHoldsWithAFailoverAtAnyMoment() {
        List<Shape> shapes = new ArrayList<>();
        for (int mask = 1; mask < 1 << MembershipWorld.MEMBERS; mask += 2) {
            int some = mask;
            List<Member> members = IntStream.range(0, MembershipWorld.MEMBERS)
                    .filter(ordinal -> (some >> ordinal & 1) == 1)
                    .mapToObj(ordinal -> member(ordinal))
                    .toList();
            for (int w = 0; w < members.size(); w++) {
                shapes.add(new Shape(members, w));
            }
        }
        int states = 0;
        int depth = 0;
        int plans = 0;
        for (Shape from : Profile.isLong() ? shapes : List.of(ONE, ASYNC_2, ASYNC_3, QUORUM_3, STRICT_4)) {
            for (Shape to : Profile.isLong() ? shapes : List.of(ONE, ASYNC_3, QUORUM_3, QUORUM_4, STRICT_3)) {
                Exploration found = explore(from, plan(from, to), true, true);
                assertThat(found.violation())
                        .as("%s to %s: %s", from, to, found.inWords())
                        .isNull();
                assertThat(found.exhausted()).isTrue();
                states += found.states();
                depth = Math.max(depth, found.depth());
                plans++;
            }
        }
        System.out.printf(
                "[explorer] membership, %d plans: %,d states, depth %d, exhausted: holds%n", plans, states, depth);
    }

    private static ReshapeStep set(Shape shape) {
        return new ReshapeStep.Apply(Setting.of(shape, PRIMARY));
    }

    private static ReshapeStep store(Shape shape) {
        return new ReshapeStep.Store(shape);
    }

    private static ReshapeStep flushed(Shape shape) {
        return new ReshapeStep.AwaitFlushed(shape.peersOf(PRIMARY), shape.acknowledgements());
    }

    static Stream<Arguments> wrongOrders() {
        return Stream.of(
                Arguments.of("Quorum grows, setting first", QUORUM_3, List.of(set(QUORUM_4), store(QUORUM_4))),
                Arguments.of("Quorum shrinks, Baton first", QUORUM_4, List.of(store(QUORUM_3), set(QUORUM_3))),
                Arguments.of("Quorum shrinks without a wait", QUORUM_4, List.of(set(QUORUM_3), store(QUORUM_3))),
                Arguments.of("W grows without a wait", QUORUM_3, List.of(set(STRICT_3), store(STRICT_3))),
                Arguments.of("W grows, Baton first", QUORUM_3, List.of(store(STRICT_3), set(STRICT_3))),
                Arguments.of("W shrinks, setting first", STRICT_3, List.of(set(QUORUM_3), store(QUORUM_3))),
                Arguments.of("M and W in one, Baton first", QUORUM_3, List.of(store(STRICT_4), set(STRICT_4))),
                Arguments.of("Async grows, Baton first", ASYNC_2, List.of(store(ASYNC_3), set(ASYNC_3))),
                Arguments.of("Async grows from one, Baton first", ONE, List.of(store(ASYNC_2), set(ASYNC_2))),
                Arguments.of("Async shrinks, setting first", ASYNC_3, List.of(set(ASYNC_2), store(ASYNC_2))),
                Arguments.of(
                        "Async to Quorum at once", ASYNC_3, List.of(set(QUORUM_3), flushed(QUORUM_3), store(QUORUM_3))),
                Arguments.of("Quorum to Async, Baton first", QUORUM_3, List.of(store(ASYNC_3), set(ASYNC_3))),
                Arguments.of("Quorum to Async, setting first", QUORUM_3, List.of(set(ASYNC_3), store(ASYNC_3))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongOrders")
    void findsTheHarmOfAnotherOrder(String order, Shape from, List<ReshapeStep> steps) {
        assertHarm(order, explore(from, steps, true, true));
    }

    @Test
    void findsTheHarmWhenASettingOfALowerVersionIsObeyed() {
        List<ReshapeStep> steps = new ArrayList<>(plan(QUORUM_3, QUORUM_4));
        steps.addAll(plan(QUORUM_4, QUORUM_3));
        assertThat(explore(QUORUM_3, steps, true, true).violation()).isNull();
        assertHarm("versions of settings", explore(QUORUM_3, steps, false, true));
    }

    @Test
    void findsTheHarmWhenAWalsenderThatLagsIsNotWaitedFor() {
        assertHarm("confirm of every walsender", explore(QUORUM_4, plan(QUORUM_4, QUORUM_3), true, false));
    }

    private static void assertHarm(String rule, Exploration found) {
        System.out.printf("[guard] section 4, %s: %s%n", rule, found.inWords());
        assertThat(found.violation()).as(rule).isNotNull();
    }
}
