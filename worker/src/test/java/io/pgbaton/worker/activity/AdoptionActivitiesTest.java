package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.adoption.Adoption;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.election.WayOut;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ServerState;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Adopting;
import io.pgbaton.workflows.step.AdoptionSteps;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Permit;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.RoleChangeSteps;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(90)
class AdoptionActivitiesTest {
    private static final Token TOKEN = new Token("token-3");
    /** The attempt that believes what it sees. */
    private static final int LAST = 4;

    private static final Position BEHIND = Sample.at(2, "0/4000060");

    private final FakeCluster cluster = FakeCluster.serving();

    @RegisterExtension
    final Steps bench = Steps.of(
            Duration.ofSeconds(40), new AdoptionActivities(cluster.ports()), new RoleChangeActivities(cluster.ports()));

    private final AdoptionSteps steps = bench.stub(AdoptionSteps.class);
    private final RoleChangeSteps roleChange = bench.stub(RoleChangeSteps.class);

    private Adopting adopt(@Nullable Permit permit) {
        return steps.adopt(new Adopting.Request(Sample.CLUSTER, TOKEN, null, permit))
                .result();
    }

    private static Permit without(String names) {
        return new Permit(Sample.CLUSTER.value(), names, "Ada", "its machine burnt");
    }

    @Test
    void makesABatonThatMovesToNobodyYetAndTouchesNobody() {
        cluster.batons.lose(Sample.CLUSTER);

        assertThat(adopt(null)).isInstanceOf(Adopting.Adopted.class);
        Baton baton = cluster.baton();
        assertThat(baton.isAdopting()).isTrue();
        assertThat(baton.epoch().number()).isEqualTo(3);
        assertThat(baton.members()).isEqualTo(Sample.members(3));
        assertThat(baton.acknowledgements()).isEqualTo(1);
        assertThat(baton.candidate()).isEmpty();
        assertThat(cluster.instance(0).phase()).isEqualTo(ServerState.Phase.PRIMARY);
    }

    @Test
    void aRetryFindsTheBatonOfTheFirstTry() {
        cluster.batons.lose(Sample.CLUSTER);
        adopt(null);
        Baton before = cluster.baton();

        assertThat(adopt(null)).isInstanceOf(Adopting.Adopted.class);
        assertThat(cluster.baton()).isEqualTo(before);
    }

    @Test
    void leavesAClusterAloneThatHasItsBatonOrIsBeingDeleted() {
        assertThat(adopt(null)).isInstanceOf(Adopting.NotNeeded.class);
        cluster.batons.lose(Sample.CLUSTER);
        cluster.askToDelete();
        assertThat(adopt(null)).isInstanceOf(Adopting.NotNeeded.class);
        assertThat(cluster.batons.get(Sample.CLUSTER)).isEmpty();
    }

    @Test
    void waitsForWhoeverDoesNotAnswerUnlessAPersonDoesWithoutIt() {
        cluster.batons.lose(Sample.CLUSTER);
        cluster.instance(2).unplug();

        assertThat(adopt(null)).isInstanceOfSatisfying(Adopting.Held.class, held -> {
            assertThat(held.hold().reason()).contains("orders-2 does not answer");
            assertThat(held.wanted()).isEqualTo(new Permit(Sample.CLUSTER.value(), "orders-2", null, null));
        });
        assertThat(cluster.batons.get(Sample.CLUSTER)).isEmpty();
        assertThat(adopt(without("orders-2"))).isInstanceOf(Adopting.Adopted.class);
        assertThat(cluster.baton().members()).isEqualTo(Sample.members(2));
    }

    @Test
    void aFailoverThatTooFewAnswerShowsTheWayOutAndTheLastOneLeadsAlone() {
        bench.attempt(LAST);
        cluster.instance(0).unplug();
        cluster.instance(2).unplug();
        Evidence lost = new Evidence(2L, "orders-0", "its machine is off", "Ada");
        Opening opening = roleChange
                .open(new Opening.Request(Sample.CLUSTER, TOKEN, lost, null))
                .result();
        assertThat(opening)
                .isInstanceOfSatisfying(
                        Opening.Held.class,
                        held -> assertThat(held.hold())
                                .isEqualTo(Hold.orElse(
                                        "only 1 of the 2 members needed answer and are whole",
                                        "answers from [orders-0, orders-2]",
                                        new WayOut(List.of(Sample.name(0), Sample.name(2))))));

        cluster.batons.lose(Sample.CLUSTER);
        assertThat(adopt(null))
                .isInstanceOfSatisfying(
                        Adopting.Held.class,
                        held -> assertThat(held.wanted())
                                .isEqualTo(new Permit(Sample.CLUSTER.value(), "orders-0,orders-2", null, null)));
        assertThat(adopt(without("orders-0,orders-2"))).isInstanceOf(Adopting.Adopted.class);
        Baton baton = cluster.baton();
        assertThat(baton.members()).containsExactly(Sample.member(1));
        assertThat(baton.acknowledgements()).isZero();
        assertThat(baton.epoch().number()).isGreaterThan(Adoption.UNSEEN_EPOCHS);
        assertThat(decide(new Move(Sample.CLUSTER, baton.ballot()))).isInstanceOf(Deciding.Elected.class);
    }

    @Test
    void leavesOutNobodyWhoAnswers() {
        cluster.batons.lose(Sample.CLUSTER);

        assertThat(adopt(without("orders-2"))).isInstanceOf(Adopting.Held.class);
        assertThat(cluster.batons.get(Sample.CLUSTER)).isEmpty();
    }

    @Test
    void electsOnlyWhenEveryMemberIsFrozenAndThenTheFurthest() {
        cluster.batons.lose(Sample.CLUSTER);
        cluster.instance(1).settle(BEHIND);
        cluster.instance(2).settle(BEHIND);
        adopt(null);
        Move move = new Move(Sample.CLUSTER, cluster.baton().ballot());

        // R would be two if M and W were known
        cluster.instance(0).unplug();
        assertThat(decide(move)).isInstanceOf(Deciding.Held.class);
        cluster.instance(0).plugIn();
        assertThat(decide(move))
                .isInstanceOfSatisfying(
                        Deciding.Elected.class,
                        elected -> assertThat(elected.candidate().member()).isEqualTo(Sample.member(0)));
        assertThat(cluster.instance(0).phase()).isEqualTo(ServerState.Phase.STANDBY);
        assertThat(roleChange
                        .promote(new Promotion.Request(
                                move, cluster.baton().candidate().orElseThrow()))
                        .result())
                .isInstanceOf(Promotion.Primary.class);
    }

    private Deciding decide(Move move) {
        Freezing freezing = roleChange
                .freeze(new Freezing.Request(move, List.of(), List.of(), List.of(), null, null))
                .result();
        return roleChange
                .decide(new Deciding.Request(move, freezing, List.of(), List.of(), null, null))
                .result();
    }

    @Test
    void takesTheVolumesOfAClusterThatHadTheSameNameOnlyOnAPersonsWord() {
        cluster.batons.lose(Sample.CLUSTER);
        cluster.keepVolumesOf("gone");

        assertThat(adopt(null)).isInstanceOfSatisfying(Adopting.Held.class, held -> {
            assertThat(held.hold().reason()).contains("belong to cluster gone");
            assertThat(held.wanted()).isEqualTo(new Permit("gone", null, null, null));
        });
        assertThat(cluster.batons.get(Sample.CLUSTER)).isEmpty();
        assertThat(adopt(new Permit("gone", null, "Ada", "made again"))).isInstanceOf(Adopting.Adopted.class);
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            assertThat(cluster.instance(ordinal).promise().cluster()).isEqualTo(Sample.CLUSTER);
            assertThat(cluster.instance(ordinal).promise().promised())
                    .isEqualTo(cluster.baton().ballot());
        }
    }

    @Test
    void endsToTakeVolumesThatAnotherTryBeganToTake() {
        cluster.batons.lose(Sample.CLUSTER);
        cluster.keepVolumesOf("gone");
        cluster.batons.seed(Baton.adopting(
                Sample.CLUSTER,
                Sample.ballot(3),
                Sample.members(3),
                1,
                new Baton.Adopted(new io.pgbaton.core.model.ClusterUid("gone"), "7")));
        cluster.instance(1).unplug();

        assertThat(adopt(null)).isInstanceOf(Adopting.Held.class);
        cluster.instance(1).plugIn();
        assertThat(adopt(null)).isInstanceOf(Adopting.Adopted.class);
        assertThat(cluster.instance(0).accepted())
                .filteredOn(Command.Adopt.class::isInstance)
                .hasSize(1);
    }

    @Test
    void aMoveOfABatonThatWasLostEnds() {
        cluster.batons.lose(Sample.CLUSTER);

        assertThat(roleChange
                        .open(new Opening.Request(Sample.CLUSTER, TOKEN, null, null))
                        .result())
                .isInstanceOf(Opening.NotNeeded.class);
    }
}
