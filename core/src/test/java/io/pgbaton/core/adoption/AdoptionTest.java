package io.pgbaton.core.adoption;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.members;
import static io.pgbaton.core.Sample.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.BatonTransition;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdoptionTest {
    private static final ClusterUid OLD = new ClusterUid("cluster-0");
    private static final List<InstanceName> WANTED = List.of(name(0), name(1), name(2));

    private static Speaker primary() {
        return Speaker.primary(0, ballot(4), at(4, 9));
    }

    private static Speaker standby(int ordinal) {
        return Speaker.standby(ordinal, ballot(4), at(4, 9));
    }

    private static List<InstanceState> states(Speaker... speakers) {
        return Stream.of(speakers).map(Speaker::state).toList();
    }

    private static Adoption decide(@Nullable Permission permission, Speaker... speakers) {
        return Adoption.decide(new Estate(CLUSTER, WANTED, WANTED, states(speakers), null, permission));
    }

    private static Permission without(InstanceName... names) {
        return new Permission(CLUSTER, List.of(names), "Ada");
    }

    private static Adoption.Adopt adopts(Adoption adoption) {
        assertThat(adoption).as(adoption.summary()).isInstanceOf(Adoption.Adopt.class);
        return (Adoption.Adopt) adoption;
    }

    private static Adoption.Hold holds(Adoption adoption, String reason) {
        assertThat(adoption).as(adoption.summary()).isInstanceOf(Adoption.Hold.class);
        assertThat(((Adoption.Hold) adoption).reason()).contains(reason);
        return (Adoption.Hold) adoption;
    }

    @Test
    void adoptsByItselfWhenAllAnswerAndAreWhole() {
        Adoption.Adopt adopt = adopts(decide(null, primary(), standby(1), standby(2)));
        assertThat(adopt.members()).isEqualTo(members(3));
        assertThat(adopt.acknowledgements()).isEqualTo(1);
        assertThat(adopt.epoch().number()).isEqualTo(5);
        assertThat(adopt.from()).isEqualTo(new Baton.Adopted(CLUSTER, "7"));
    }

    @Test
    void makesABatonThatMovesToNobodyYetAndThatTheStoreTakes() {
        Baton baton = adopts(decide(null, primary(), standby(1), standby(2))).baton(CLUSTER, new Token("t"));
        assertThat(baton.isAdopting()).isTrue();
        assertThat(baton.candidates()).isEmpty();
        assertThat(BatonTransition.refusalToCreate(baton)).isEmpty();
    }

    @Test
    void takesAnEpochAboveEverythingThatWasPromisedLedOrWritten() {
        assertThat(adopts(decide(null, primary(), standby(1).promising(ballot(8)), standby(2)))
                        .epoch()
                        .number())
                .isEqualTo(9);
        assertThat(adopts(decide(null, primary(), standby(1), Speaker.standby(2, ballot(4), at(7, 9))))
                        .epoch()
                        .number())
                .isEqualTo(8);
    }

    @Test
    void holdsAsLongAsSomebodyDoesNotAnswerAndOffersToDoWithoutHim() {
        Adoption.Hold hold = holds(decide(null, primary(), standby(1)), "orders-2 does not answer");
        assertThat(hold.without()).containsExactly(name(2));
        assertThat(hold.from()).isEqualTo(CLUSTER);
    }

    @Test
    void holdsOverAnEmptyVolumeThatMayHaveReplacedAnother() {
        Adoption.Hold hold =
                holds(decide(null, primary(), standby(1), Speaker.empty(2)), "orders-2 has an empty volume");
        assertThat(hold.without()).containsExactly(name(2));
    }

    @Test
    void holdsUntilEverybodyIsWhole() {
        holds(decide(null, primary(), standby(1), standby(2).dirty()), "orders-2 is not whole");
        holds(
                decide(null, primary(), standby(1), standby(2).saying(ServerState.Phase.EMPTY)),
                "orders-2 has lost its database");
    }

    @Test
    void doesWithoutThoseWhomAPersonNames() {
        for (Speaker[] there : new Speaker[][] {
            {primary(), standby(1)},
            {primary(), standby(1), Speaker.empty(2)},
            {primary(), standby(1), standby(2).dirty()}
        }) {
            Adoption.Adopt adopt = adopts(decide(without(name(2)), there));
            assertThat(adopt.members()).containsExactly(member(0), member(1));
            assertThat(adopt.acknowledgements()).isEqualTo(1);
        }
    }

    @Test
    void skipsTheEpochsThatSomebodyUnheardMayHaveLed() {
        assertThat(adopts(decide(without(name(2)), primary(), standby(1)))
                        .epoch()
                        .number())
                .isEqualTo(5 + Adoption.UNSEEN_EPOCHS);
    }

    @Test
    void leavesNobodyOutWhoAnswersAndIsWhole() {
        Adoption.Hold hold =
                holds(decide(without(name(2)), primary(), standby(1), standby(2)), "orders-2 answers and is whole");
        assertThat(hold.without()).isEmpty();
        holds(decide(without(name(0)), primary(), standby(1), standby(2)), "orders-0 answers and is whole");
    }

    @Test
    void namesOnlyThoseWhoAreMissingBesides() {
        Adoption.Hold hold = holds(decide(without(name(2)), primary()), "orders-1 does not answer");
        assertThat(hold.without()).containsExactly(name(2), name(1));
    }

    @Test
    void aVolumeThatIsKeptCountsAlsoIfItsInstanceIsNotWanted() {
        List<InstanceName> four = List.of(name(0), name(1), name(2), name(3));
        List<InstanceState> states = states(primary(), standby(1), standby(2));
        holds(
                Adoption.decide(new Estate(CLUSTER, WANTED, four, states, null, null)),
                "orders-3 is not wanted any more");
        assertThat(adopts(Adoption.decide(new Estate(CLUSTER, WANTED, four, states, null, without(name(3)))))
                        .members())
                .hasSize(3);
    }

    @Test
    void takesVolumesOfAnotherClusterOnlyOnAWordThatNamesIt() {
        Speaker[] theirs = {
            primary().ofCluster("cluster-0"),
            standby(1).ofCluster("cluster-0"),
            standby(2).ofCluster("cluster-0")
        };
        Adoption.Hold hold = holds(decide(null, theirs), "belong to cluster cluster-0");
        assertThat(hold.from()).isEqualTo(OLD);
        holds(decide(new Permission(new ClusterUid("cluster-9"), List.of(), "Ada"), theirs), "about cluster cluster-9");
        Adoption.Adopt adopt = adopts(decide(new Permission(OLD, List.of(), "Ada"), theirs));
        assertThat(adopt.from()).isEqualTo(new Baton.Adopted(OLD, "7"));
        assertThat(adopt.summary()).contains("Ada");
    }

    @Test
    void holdsOverVolumesOfAnotherClusterThatTheseProgramsCannotGoOnWith() {
        Speaker built = standby(2).ofCluster("cluster-0").objecting("belongs to cluster-0", "built with glibc 2.28");
        Adoption.Hold hold = holds(
                decide(
                        new Permission(OLD, List.of(), "Ada"),
                        primary().ofCluster("cluster-0").objecting("belongs to cluster-0"),
                        standby(1).ofCluster("cluster-0"),
                        built),
                "orders-2 cannot be taken over: built with glibc 2.28");
        assertThat(hold.waitsFor()).contains("an image that can go on with it");
        assertThat(hold.without()).isEmpty();
    }

    @Test
    void goesOnWithVolumesOfWhichSomeWereTakenBefore() {
        adopts(decide(
                new Permission(OLD, List.of(), "Ada"),
                primary().ofCluster("cluster-0"),
                standby(1),
                standby(2).ofCluster("cluster-0")));
    }

    @Test
    void holdsOverTwoDatabases() {
        Speaker other = standby(2);
        InstanceState foreign = new Speaker(
                        other.promise().withSystemIdentifier("8"), other.server(), List.of(), null, null, null)
                .state();
        List<InstanceState> states = new ArrayList<>(states(primary(), standby(1)));
        states.add(foreign);
        holds(Adoption.decide(new Estate(CLUSTER, WANTED, WANTED, states, null, null)), "different databases");
    }

    @Test
    void asksForAsManyAcknowledgementsAsItsMembersCanGive() {
        assertThat(adopts(Adoption.decide(new Estate(
                                CLUSTER, WANTED, WANTED, states(primary(), standby(1), standby(2)), 2, null)))
                        .acknowledgements())
                .isEqualTo(2);
        assertThat(adopts(decide(without(name(1), name(2)), primary())).acknowledgements())
                .isZero();
        List<InstanceName> two = List.of(name(0), name(1));
        assertThat(adopts(Adoption.decide(Estate.seen(CLUSTER, two, states(primary(), standby(1)))))
                        .acknowledgements())
                .isZero();
    }

    @Test
    void holdsWhenNobodyIsLeft() {
        holds(decide(without(name(0), name(1), name(2))), "nobody is left");
    }

    /** Every choice of what each of three instances is, and of whom a person does without. */
    @Test
    void everyMemberAnsweredAndIsWholeAndNobodyElseWasForgotten() {
        int adopted = 0;
        for (int kinds = 0; kinds < 4 * 4 * 4; kinds++) {
            for (int left = 0; left < 8; left++) {
                List<InstanceState> reached = new ArrayList<>();
                List<InstanceName> whole = new ArrayList<>();
                for (int ordinal = 0; ordinal < 3; ordinal++) {
                    int kind = kinds >> (2 * ordinal) & 3;
                    switch (kind) {
                        case 0 -> {
                            reached.add(standby(ordinal).state());
                            whole.add(name(ordinal));
                        }
                        case 1 -> reached.add(standby(ordinal).dirty().state());
                        case 2 -> reached.add(Speaker.empty(ordinal).state());
                        default -> {}
                    }
                }
                int leftOut = left;
                List<InstanceName> named = IntStream.range(0, 3)
                        .filter(ordinal -> (leftOut >> ordinal & 1) == 1)
                        .mapToObj(ordinal -> name(ordinal))
                        .toList();
                boolean everybody = WANTED.stream().allMatch(name -> whole.contains(name) != named.contains(name));
                Adoption adoption = Adoption.decide(
                        new Estate(CLUSTER, WANTED, WANTED, reached, null, new Permission(CLUSTER, named, "Ada")));
                boolean expected = everybody && !whole.isEmpty();
                assertThat(adoption instanceof Adoption.Adopt)
                        .as("%s whole, without %s: %s", whole, named, adoption.summary())
                        .isEqualTo(expected);
                if (adoption instanceof Adoption.Adopt adopt) {
                    adopted++;
                    assertThat(adopt.members().stream()
                                    .map(member -> member.name())
                                    .toList())
                            .isEqualTo(whole);
                }
            }
        }
        assertThat(adopted).isPositive();
    }
}
