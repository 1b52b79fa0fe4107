package io.pgbaton.core.membership;

import static io.pgbaton.core.Sample.START;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.BatonTransition;
import io.pgbaton.core.model.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReshapeTest {
    private static final Member PRIMARY = member(0);

    private static Shape shape(int acknowledgements, Integer... ordinals) {
        return new Shape(Stream.of(ordinals).map(ordinal -> member(ordinal)).toList(), acknowledgements);
    }

    private static String plan(Shape from, Shape to) {
        return Reshape.plan(from, to, PRIMARY).summary().replace("orders-", "");
    }

    @Test
    void inQuorumTheBatonComesFirstWhereItAsksForMore() {
        assertThat(plan(shape(1, 0, 1, 2), shape(1, 0, 1, 2, 3)))
                .isEqualTo("wait until [3] stream and are whole; then record [0, 1, 2, 3] with W = 1 in the Baton; "
                        + "then set ANY 1 of [1, 2, 3], leash by 1");
        assertThat(plan(shape(2, 0, 1, 2), shape(1, 0, 1, 2)))
                .isEqualTo("record [0, 1, 2] with W = 1 in the Baton; then set ANY 1 of [1, 2], leash by 1");
    }

    @Test
    void inQuorumTheSettingComesFirstWhereTheBatonAsksForLess() {
        assertThat(plan(shape(1, 0, 1, 2, 3), shape(1, 0, 1, 2)))
                .isEqualTo("set ANY 1 of [1, 2], leash by 1; "
                        + "then wait until 1 of [1, 2] have everything that was acknowledged so far; "
                        + "then record [0, 1, 2] with W = 1 in the Baton");
        assertThat(plan(shape(1, 0, 1, 2), shape(2, 0, 1, 2)))
                .isEqualTo("set ANY 2 of [1, 2], leash by 2; "
                        + "then wait until 2 of [1, 2] have everything that was acknowledged so far; "
                        + "then record [0, 1, 2] with W = 2 in the Baton");
    }

    @Test
    void inAsyncItIsTheOtherWayRound() {
        assertThat(plan(shape(0, 0, 1), shape(0, 0, 1, 2)))
                .isEqualTo("wait until [2] stream and are whole; then set ANY 0 of [1, 2], leash by 2; "
                        + "then record [0, 1, 2] with W = 0 in the Baton");
        assertThat(plan(shape(0, 0, 1, 2), shape(0, 0, 1)))
                .isEqualTo("record [0, 1] with W = 0 in the Baton; then set ANY 0 of [1], leash by 1");
    }

    @Test
    void aModeChangesUnderTheStricterLeash() {
        assertThat(plan(shape(0, 0, 1, 2), shape(1, 0, 1, 2)))
                .isEqualTo("set ANY 1 of [1, 2], leash by 2; "
                        + "then wait until 1 of [1, 2] have everything that was acknowledged so far; "
                        + "then record [0, 1, 2] with W = 1 in the Baton; then set ANY 1 of [1, 2], leash by 1");
        assertThat(plan(shape(1, 0, 1, 2), shape(0, 0, 1, 2)))
                .isEqualTo("set ANY 1 of [1, 2], leash by 2; then record [0, 1, 2] with W = 0 in the Baton; "
                        + "then set ANY 0 of [1, 2], leash by 2");
    }

    @Test
    void aLostMemberLeavesBeforeAnotherComes() {
        assertThat(plan(shape(1, 0, 1, 2), shape(1, 0, 1, 3)))
                .startsWith("set ANY 1 of [1], leash by 1; then wait until 1 of [1]")
                .contains("record [0, 1] with W = 1 in the Baton; then wait until [3] stream");
    }

    @Test
    void theLeaderStaysAndNothingIsDoneForNothing() {
        assertThat(plan(shape(1, 0, 1, 2), shape(1, 1, 2))).contains("move the baton first");
        assertThat(plan(shape(1, 0, 1, 2), shape(1, 0, 1, 2))).isEqualTo("membership is as wanted");
    }

    /** Every shape of up to five members to every other: each step is allowed by the store, the last leads there. */
    @Test
    void everyPlanArrivesByStepsThatTheStoreAllows() {
        List<Shape> shapes = new ArrayList<>();
        for (List<Member> members : Shape.subsets(held(5, 0).members())) {
            for (int w = 0; members.contains(PRIMARY) && w < members.size(); w++) {
                shapes.add(new Shape(members, w));
            }
        }
        int steps = 0;
        for (Shape from : shapes) {
            for (Shape to : shapes) {
                steps += arrives(from, to);
            }
        }
        System.out.printf("[membership] %,d plans, %,d steps%n", shapes.size() * shapes.size(), steps);
    }

    private static int arrives(Shape from, Shape to) {
        assertThat(Reshape.plan(from, to, PRIMARY)).isInstanceOf(Reshape.Plan.class);
        List<ReshapeStep> steps = ((Reshape.Plan) Reshape.plan(from, to, PRIMARY)).steps();
        Shape shape = from;
        Setting setting = Setting.of(from, PRIMARY);
        for (ReshapeStep step : steps) {
            switch (step) {
                case ReshapeStep.Store store -> {
                    assertThat(BatonTransition.refusal(baton(shape), baton(store.shape())))
                            .as("%s to %s: %s", from, to, steps)
                            .isEmpty();
                    shape = store.shape();
                }
                case ReshapeStep.Apply apply -> setting = apply.setting();
                case ReshapeStep.AwaitFlushed _, ReshapeStep.AwaitStreaming _ -> {}
            }
            assertThat(Compatibility.refusal(shape, PRIMARY, setting)).isEmpty();
        }
        assertThat(shape).isEqualTo(to);
        assertThat(setting).isEqualTo(Setting.of(to, PRIMARY));
        return steps.size();
    }

    private static Baton baton(Shape shape) {
        Baton first = held(1, 0).withMembership(shape.members(), shape.acknowledgements());
        assertThat(first.closedAt()).isEqualTo(START);
        return first;
    }

    /** The text of section 4 in other words, for every setting and shape of four members. */
    @Test
    void compatibleIsWhatTheRulesSay() {
        int compatible = 0;
        for (List<Member> members : Shape.subsets(held(4, 0).members())) {
            for (int w = 0; members.contains(PRIMARY) && w < members.size(); w++) {
                Shape shape = new Shape(members, w);
                for (List<Member> peers : Shape.subsets(held(4, 0).peersOf(PRIMARY))) {
                    for (int acks = 0; acks <= peers.size(); acks++) {
                        for (int votes = Math.min(1, peers.size()); votes <= peers.size(); votes++) {
                            Setting setting = new Setting(peers, acks, votes);
                            boolean is = Compatibility.refusal(shape, PRIMARY, setting)
                                    .isEmpty();
                            if (listWithinMembersAndAtLeastW(shape, setting) && leashEnds(shape, setting)) {
                                assertThat(is).as("%s, %s", shape, setting).isTrue();
                            }
                            if (!leashEnds(shape, setting)) {
                                assertThat(is).as("%s, %s", shape, setting).isFalse();
                            }
                            compatible += is ? 1 : 0;
                        }
                    }
                }
            }
        }
        assertThat(compatible).isPositive();
    }

    private static boolean listWithinMembersAndAtLeastW(Shape shape, Setting setting) {
        return shape.isAsync()
                || (shape.members().containsAll(setting.peers())
                        && setting.acknowledgements() >= shape.acknowledgements());
    }

    /** However they are chosen, so many frozen peers leave fewer than k others. */
    private static boolean leashEnds(Shape shape, Setting setting) {
        List<Member> peers = shape.peersOf(PRIMARY);
        int frozen = shape.isAsync() ? 1 : shape.members().size() - shape.acknowledgements();
        if (frozen > peers.size()) {
            return true;
        }
        long strangers =
                setting.peers().stream().filter(peer -> !peers.contains(peer)).count();
        long notAsked =
                peers.stream().filter(peer -> !setting.peers().contains(peer)).count();
        long most = strangers + (setting.peers().size() - strangers) - Math.max(0, frozen - notAsked);
        return most < setting.votes();
    }
}
