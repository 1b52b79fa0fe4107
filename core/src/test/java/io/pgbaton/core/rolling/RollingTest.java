package io.pgbaton.core.rolling;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.ApplicationName;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ParameterState;
import io.pgbaton.core.protocol.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Member 0 holds epoch 2. */
class RollingTest {
    private static final Baton THREE = held(3, 1);

    /** How a standby may be found. */
    private enum Found {
        WHOLE,
        DIRTY,
        RECOVERING,
        STOPPED,
        SILENT;

        boolean streams() {
            return this == WHOLE || this == DIRTY;
        }

        boolean isIdle() {
            return this == STOPPED || this == SILENT;
        }
    }

    private static Rolling decide(Baton baton, List<InstanceName> outdated, Found... standbys) {
        return decide(baton, outdated, null, standbys);
    }

    private static Rolling decide(
            Baton baton, List<InstanceName> outdated, @Nullable WantedShape shape, Found... standbys) {
        return Rolling.decide(baton, new Rolling.Wish(outdated, List.of(), shape), states(baton, standbys));
    }

    private static List<InstanceState> states(Baton baton, Found... standbys) {
        List<String> streaming = new ArrayList<>();
        List<InstanceState> states = new ArrayList<>();
        for (int ordinal = 1; ordinal <= standbys.length; ordinal++) {
            Found found = standbys[ordinal - 1];
            if (found.streams()) {
                streaming.add(ApplicationName.of(baton.epoch(), member(ordinal)).value());
            }
            Speaker standby = Speaker.standby(ordinal, ballot(2), at(2, 9));
            switch (found) {
                case WHOLE, RECOVERING -> states.add(standby.state());
                case DIRTY -> states.add(standby.dirty().state());
                case STOPPED ->
                    states.add(standby.saying(ServerState.Phase.STOPPED).state());
                case SILENT -> {}
            }
        }
        states.add(Speaker.primary(0, ballot(2), at(2, 9)).streamedBy(streaming).state());
        return states;
    }

    private static List<InstanceName> names(int... ordinals) {
        return IntStream.of(ordinals).mapToObj(ordinal -> name(ordinal)).toList();
    }

    private static @Nullable InstanceName replaced(Rolling decision) {
        return decision instanceof Rolling.Replace replace ? replace.instance() : null;
    }

    @Test
    void standbysComeFirstAndTheHighestOfThemAtTheHead() {
        assertThat(replaced(decide(THREE, names(0, 1, 2), Found.WHOLE, Found.WHOLE)))
                .isEqualTo(name(2));
        assertThat(replaced(decide(THREE, names(0, 1), Found.WHOLE, Found.WHOLE)))
                .isEqualTo(name(1));
    }

    @Test
    void thePrimaryIsLeftUntilTheRoleHasMovedToOneThatWasMadeAgain() {
        assertThat(decide(THREE, names(0), Found.WHOLE, Found.WHOLE))
                .isEqualTo(
                        new Rolling.MoveRole(member(0), names(1, 2), "orders-0 is made again when the role has moved"));
        assertThat(decide(THREE, List.of(), Found.WHOLE, Found.WHOLE)).isInstanceOf(Rolling.Done.class);
    }

    @Test
    void whoIsAloneIsMadeAgainInItsPlace() {
        assertThat(replaced(decide(held(1, 0), names(0)))).isEqualTo(name(0));
    }

    @Test
    void nobodyGoesWhileAnotherOneIsAway() {
        Rolling decision = decide(THREE, names(0, 1), Found.WHOLE, Found.SILENT);
        assertThat(decision.summary()).contains("orders-1 would be made again next", "[orders-2] do not stream");
        assertThat(decide(THREE, names(0), Found.WHOLE, Found.DIRTY).summary())
                .contains("orders-0 would be made again next", "[orders-2]");
    }

    @Test
    void whoIsOnItsWayOutIsAwayWhateverItSays() {
        List<InstanceState> states = states(THREE, Found.WHOLE, Found.WHOLE);
        assertThat(Rolling.decide(THREE, new Rolling.Wish(names(0, 1), names(2), null), states)
                        .summary())
                .contains("orders-1 would be made again next", "[orders-2]");
        assertThat(Rolling.decide(THREE, new Rolling.Wish(names(0), names(2), null), states))
                .isInstanceOf(Rolling.Hold.class);
        assertThat(Rolling.decide(THREE, new Rolling.Wish(names(1), names(0), null), states)
                        .summary())
                .contains("the primary orders-0 does not serve, or is on its way out");
    }

    @Test
    void whoIsNotWholeAnywayComesBeforeTheOthers() {
        assertThat(replaced(decide(THREE, names(0, 1, 2), Found.RECOVERING, Found.WHOLE)))
                .isEqualTo(name(1));
        assertThat(decide(THREE, names(0, 1, 2), Found.RECOVERING, Found.DIRTY)).isInstanceOf(Rolling.Hold.class);
    }

    @Test
    void aChangeThatIsTakenBackMendsEverybodyWhomItBroke() {
        assertThat(replaced(decide(THREE, names(1, 2), Found.SILENT, Found.STOPPED)))
                .isEqualTo(name(2));
        assertThat(replaced(decide(THREE, names(1), Found.SILENT, Found.STOPPED)))
                .isEqualTo(name(1));
    }

    @Test
    void commitsThatWaitForEveryStandbyAreSpokenOf() {
        assertThat(decide(held(3, 2), names(2), Found.WHOLE, Found.WHOLE).summary())
                .contains("commits wait for it");
        assertThat(decide(THREE, names(2), Found.WHOLE, Found.WHOLE).summary()).isEqualTo("orders-2 is made again");
    }

    @Test
    void whoIsNoMemberIsInNobodysWay() {
        assertThat(replaced(decide(held(2, 0), names(2), new WantedShape(3, 1), Found.WHOLE)))
                .isEqualTo(name(2));
    }

    @Test
    void whoIsNotWantedIsNotMadeAgain() {
        Rolling decision = decide(THREE, names(2), new WantedShape(2, 1), Found.WHOLE, Found.WHOLE);
        assertThat(decision).isInstanceOf(Rolling.Done.class);
    }

    @Test
    void membersChangeBeforeWhoeverServesIsMadeAgain() {
        Rolling decision = decide(THREE, names(1), new WantedShape(2, 1), Found.WHOLE, Found.WHOLE);
        assertThat(decision.summary()).contains("[orders-1] are to be made again, but members change first");
        assertThat(replaced(decide(THREE, names(1), new WantedShape(5, 1), Found.WHOLE, Found.WHOLE)))
                .as("who is to come in may need the room that the change makes")
                .isEqualTo(name(1));
    }

    @Test
    void aHolderThatIsNotWantedGivesTheRoleToOneThatStays() {
        Baton last = held(3, 1).open(ballot(3)).elect(member(2), io.pgbaton.core.Sample.run(member(2), 1));
        Baton moved = last.close(at(3, 12));
        InstanceState primary = Speaker.primary(2, ballot(3), at(3, 12)).state();
        Rolling decision =
                Rolling.decide(moved, new Rolling.Wish(List.of(), List.of(), new WantedShape(2, 1)), List.of(primary));
        assertThat(decision)
                .isEqualTo(new Rolling.MoveRole(
                        member(2), names(0, 1), "orders-2 holds the role, and is not wanted any more"));
        assertThat(Rolling.decide(
                        moved, new Rolling.Wish(names(0), List.of(), new WantedShape(2, 1)), List.of(primary)))
                .as("orders-0 serves nobody: it does not answer")
                .isInstanceOf(Rolling.Replace.class);
    }

    @Test
    void aRoleChangeComesFirstAndSoDoesAPrimaryThatServes() {
        assertThat(decide(moving(3, 1), names(1), Found.WHOLE, Found.WHOLE)).isInstanceOf(Rolling.GivesWay.class);
        assertThat(Rolling.decide(THREE, new Rolling.Wish(names(1), List.of(), null), List.of())
                        .summary())
                .contains("does not serve");
    }

    private static InstanceState reading(InstanceState state, String version, String... pending) {
        return state.with(new ParameterState(version, null, List.of(pending), List.of()));
    }

    /** By ordinal: what each of three has read, with an exclamation mark if something of it waits for a restart. */
    private static Rolling reading(List<InstanceName> outdated, String... read) {
        List<InstanceState> states = states(THREE, Found.WHOLE, Found.WHOLE).stream()
                .map(state -> {
                    String own = read[state.promise().instance().ordinal()];
                    return own.endsWith("!")
                            ? reading(state, own.replace("!", ""), "shared_buffers")
                            : reading(state, own);
                })
                .toList();
        return Rolling.decide(THREE, new Rolling.Wish(outdated, List.of(), null), states);
    }

    @Test
    void whoWaitsForARestartIsMadeAgainLikeWhoIsOutdated() {
        assertThat(replaced(reading(List.of(), "new!", "new!", "new!"))).isEqualTo(name(2));
        assertThat(replaced(reading(List.of(), "new!", "new!", "new"))).isEqualTo(name(1));
        assertThat(reading(List.of(), "new!", "new", "new")).isInstanceOf(Rolling.MoveRole.class);
        assertThat(reading(List.of(), "new", "new", "new")).isInstanceOf(Rolling.Done.class);
        assertThat(replaced(reading(names(1), "new!", "new", "new"))).isEqualTo(name(1));
    }

    @Test
    void whoIsOnItsWayOutAnywayIsNotMadeAgainForARestart() {
        List<InstanceState> states = states(THREE, Found.WHOLE, Found.WHOLE).stream()
                .map(state -> reading(state, "new", "shared_buffers"))
                .toList();
        assertThat(Rolling.decide(THREE, new Rolling.Wish(List.of(), names(2), null), states)
                        .summary())
                .contains("orders-1 would be made again next", "[orders-2]");
    }

    /** Every three of: has read the old ones, the new ones, or these and waits for a restart. */
    @Test
    void theRoleDoesNotMoveBeforeAllHaveReadTheSame() {
        List<String> all = List.of("old", "new", "new!");
        for (String zero : all) {
            for (String one : all) {
                for (String two : all) {
                    Rolling decision = reading(List.of(), zero, one, two);
                    String scene = "%s %s %s: %s".formatted(zero, one, two, decision.summary());
                    if (two.endsWith("!")) {
                        assertThat(replaced(decision)).as(scene).isEqualTo(name(2));
                    } else if (one.endsWith("!")) {
                        assertThat(replaced(decision)).as(scene).isEqualTo(name(1));
                    } else if (!zero.endsWith("!")) {
                        assertThat(decision).as(scene).isInstanceOf(Rolling.Done.class);
                    } else if (one.equals("new") && two.equals("new")) {
                        assertThat(decision).as(scene).isInstanceOf(Rolling.MoveRole.class);
                    } else {
                        assertThat(decision).as(scene).isInstanceOf(Rolling.Hold.class);
                        assertThat(decision.summary()).contains("have not read the same parameters");
                    }
                }
            }
        }
    }

    /** Every state of up to four members, each outdated or not. */
    @Test
    void neverIsMoreThanOneAwayByOurHandAndSomethingIsAlwaysDone() {
        for (int members = 1; members <= 4; members++) {
            for (int states = 0; states < Math.pow(Found.values().length, members - 1); states++) {
                for (int mask = 0; mask < 1 << members; mask++) {
                    Found[] standbys = found(members - 1, states);
                    int chosen = mask;
                    List<InstanceName> outdated = IntStream.range(0, members)
                            .filter(ordinal -> (chosen >> ordinal & 1) == 1)
                            .mapToObj(ordinal -> name(ordinal))
                            .toList();
                    judge(outdated, standbys, decide(held(members, members > 2 ? 1 : 0), outdated, standbys));
                }
            }
        }
    }

    /** What the sweep would say of a rule that were left out. */
    @Test
    void theSweepFindsADecisionThatBreaksARule() {
        Found[] whole = {Found.WHOLE, Found.WHOLE};
        Found[] oneAway = {Found.DIRTY, Found.WHOLE};
        assertFound("a second one away", names(1, 2), oneAway, new Rolling.Replace(name(2), ""));
        assertFound("the primary itself", names(0), whole, new Rolling.Replace(name(0), ""));
        assertFound("one that is as wanted", names(1), whole, new Rolling.Replace(name(2), ""));
        assertFound("the role before the standbys", names(0, 1), whole, new Rolling.MoveRole(member(0), names(2), ""));
        assertFound("the role without a standby", names(0), oneAway, new Rolling.MoveRole(member(0), names(2), ""));
        assertFound("nothing", names(2), whole, new Rolling.Done(""));
        assertFound("waiting for nobody", names(2), whole, new Rolling.Hold("", ""));
    }

    private static void assertFound(String what, List<InstanceName> outdated, Found[] standbys, Rolling decision) {
        assertThatThrownBy(() -> judge(outdated, standbys, decision)).as(what).isInstanceOf(AssertionError.class);
    }

    private static Found[] found(int count, int states) {
        Found[] standbys = new Found[count];
        int rest = states;
        for (int i = 0; i < count; i++) {
            standbys[i] = Found.values()[rest % Found.values().length];
            rest /= Found.values().length;
        }
        return standbys;
    }

    private static void judge(List<InstanceName> outdated, Found[] standbys, Rolling decision) {
        String scene = "%s of %s: %s".formatted(outdated, List.of(standbys), decision.summary());
        switch (decision) {
            case Rolling.Done done -> assertThat(outdated).as(scene).isEmpty();
            case Rolling.GivesWay way -> throw new AssertionError(scene);
            case Rolling.Hold hold -> assertThat(missing(standbys)).as(scene).isNotEmpty();
            case Rolling.MoveRole move -> {
                assertThat(outdated).as(scene).containsExactly(name(0));
                assertThat(missing(standbys)).as(scene).isEmpty();
            }
            case Rolling.Replace replace -> {
                assertThat(outdated).as(scene).contains(replace.instance());
                int ordinal = replace.instance().ordinal();
                if (ordinal == 0) {
                    assertThat(standbys).as(scene).isEmpty();
                } else if (!standbys[ordinal - 1].isIdle()) {
                    assertThat(missing(standbys)).as(scene).isSubsetOf(replace.instance());
                }
            }
        }
    }

    private static List<InstanceName> missing(Found... standbys) {
        return IntStream.rangeClosed(1, standbys.length)
                .filter(ordinal -> standbys[ordinal - 1] != Found.WHOLE)
                .mapToObj(ordinal -> name(ordinal))
                .toList();
    }
}
