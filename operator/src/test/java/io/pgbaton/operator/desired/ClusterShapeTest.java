package io.pgbaton.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterShapeTest {
    private static final ClusterShape SHAPE = ClusterShape.of(Sample.spec(3, "pgbaton/postgres:17"));

    @Test
    void comesBackFromItsAnnotation() {
        ClusterShape full = new ClusterShape(
                3,
                "pgbaton/postgres:17",
                new ResourceRequirementsBuilder()
                        .withRequests(Map.of("cpu", new Quantity("500m"), "memory", new Quantity("1Gi")))
                        .build(),
                SHAPE.storage(),
                2,
                new Quantity("2Gi"));
        assertThat(ClusterShape.parse(full.toAnnotation())).contains(full);
        assertThat(ClusterShape.parse(SHAPE.toAnnotation())).contains(SHAPE);
    }

    @Test
    void anAnnotationThatCannotBeReadIsNone() {
        assertThat(ClusterShape.parse(null)).isEmpty();
        assertThat(ClusterShape.parse("{\"replicas\": \"many\"}")).isEmpty();
        assertThat(ClusterShape.parse("no JSON")).isEmpty();
    }

    @Test
    void asksForOneWriterWhereNothingElseIsAskedFor() {
        PostgresClusterSpec spec = new PostgresClusterSpec(
                1,
                "pgbaton/postgres:17",
                null,
                new PersistentVolumeClaimSpecBuilder()
                        .withNewResources()
                        .withRequests(Map.of("storage", new Quantity("1Gi")))
                        .endResources()
                        .build());
        assertThat(ClusterShape.of(spec).storage().getAccessModes()).containsExactly("ReadWriteOnce");
    }

    @Test
    void namesWhatIsNeverDoneAndWhatIsNotDoneYet() {
        ClusterShape asked = new ClusterShape(
                5,
                "pgbaton/postgres:18",
                null,
                new PersistentVolumeClaimSpecBuilder(SHAPE.storage())
                        .withVolumeMode("Block")
                        .build(),
                2);
        assertThat(SHAPE.refused(asked))
                .containsExactly(
                        "spec.image pgbaton/postgres:18 instead of pgbaton/postgres:17 is a change of PostgreSQL's major version (17 to 18), and the data would not survive it; put it back, or load a backup into a new cluster");
        assertThat(SHAPE.later(asked)).containsExactly("spec.storageSpec is another than the cluster runs with");
        assertThat(SHAPE.refused(SHAPE)).isEqualTo(List.of());
        assertThat(SHAPE.later(SHAPE)).isEqualTo(List.of());
    }

    @Test
    void moreStorageIsNoOtherStorage() {
        ClusterShape larger = SHAPE.growing(new Quantity("2Gi"));
        ClusterShape asked = new ClusterShape(3, SHAPE.image(), null, larger.claim(), 1);
        assertThat(SHAPE.later(asked)).isEqualTo(List.of());
        assertThat(larger.later(asked)).isEqualTo(List.of());
        assertThat(asked.size()).isEqualTo(new Quantity("2Gi"));
    }

    @Test
    void theClaimThatTheStatefulSetMakesVolumesFromStaysAsItIsWhenTheyGrow() {
        ClusterShape larger = SHAPE.growing(new Quantity("2Gi"));
        assertThat(larger.storage()).isEqualTo(SHAPE.storage());
        assertThat(larger.claim().getResources().getRequests()).containsEntry("storage", new Quantity("2Gi"));
        assertThat(SHAPE.claim()).isEqualTo(SHAPE.storage());
        for (Baton baton : List.of(Sample.held(3), Sample.founding())) {
            assertThat(larger.following(SHAPE, baton).size()).isEqualTo(new Quantity("2Gi"));
        }
    }

    @Test
    void whoseStatefulSetIsLostHasItsVolumesLookedAt() {
        ClusterShape again = asked(3).as(Sample.held(3));
        assertThat(again.grown()).isEqualTo(asked(3).size());
        assertThat(again.storage()).isEqualTo(asked(3).storage());
    }

    @Test
    void whoeverIsMadeNextIsMadeWithTheImageAndTheResourcesThatAreAskedFor() {
        ClusterShape next = SHAPE.following(richer("pgbaton/postgres:17.7"), Sample.held(3));
        assertThat(next.image()).isEqualTo("pgbaton/postgres:17.7");
        assertThat(next.resources()).isEqualTo(richer("").resources());
        assertThat(next.madeFrom()).isNotEqualTo(SHAPE.madeFrom());
        assertThat(SHAPE.following(richer("pgbaton/postgres:18"), Sample.held(3))
                        .image())
                .isEqualTo(SHAPE.image());
        assertThat(SHAPE.following(richer("pgbaton/postgres:18"), null).image())
                .as("nothing was founded yet that it could not read")
                .isEqualTo("pgbaton/postgres:18");
    }

    @Test
    void aPodIsMadeFromImageAndResourcesAlone() {
        assertThat(SHAPE.madeFrom()).isEqualTo(asked(5).madeFrom());
        assertThat(ClusterShape.parse(richer("x").toAnnotation()).orElseThrow().madeFrom())
                .isEqualTo(richer("x").madeFrom())
                .isNotEqualTo(SHAPE.madeFrom());
    }

    private static ClusterShape richer(String image) {
        return new ClusterShape(
                3,
                image,
                new ResourceRequirementsBuilder()
                        .withLimits(Map.of("memory", new Quantity("2Gi")))
                        .build(),
                SHAPE.storage(),
                1);
    }

    @Test
    void aClusterFromBeforeDurabilityCouldBeAskedForIsUnderstood() {
        ClusterShape old = ClusterShape.parse(SHAPE.toAnnotation().replaceAll(",?\"acknowledgements\":1", ""))
                .orElseThrow();
        assertThat(old.acknowledgements()).isNull();
        assertThat(old.later(SHAPE)).isEqualTo(List.of());
        assertThat(old.madeFrom()).isEqualTo(SHAPE.madeFrom());
    }

    @Test
    void moreInstancesRunAsSoonAsTheyAreAskedFor() {
        assertThat(SHAPE.following(asked(5), Sample.held(3)).replicas()).isEqualTo(5);
    }

    @Test
    void whoIsStillAMemberKeepsItsPod() {
        ClusterShape five = asked(5);
        assertThat(five.following(asked(3), Sample.held(5)).replicas()).isEqualTo(5);
        assertThat(five.following(asked(3), Sample.held(4)).replicas()).isEqualTo(4);
        assertThat(five.following(asked(3), Sample.held(3)).replicas()).isEqualTo(3);
        assertThat(five.following(asked(3), Sample.held(2)).replicas()).isEqualTo(3);
    }

    @Test
    void whatIsBeingFoundedOrMovesStaysAsItIs() {
        assertThat(asked(5).following(asked(3), null).replicas()).isEqualTo(5);
        assertThat(asked(5).following(asked(3), Sample.held(3).open(Sample.ballot(3)))
                        .replicas())
                .isEqualTo(5);
    }

    private static ClusterShape asked(int replicas) {
        return ClusterShape.of(Sample.spec(replicas, SHAPE.image()));
    }
}
