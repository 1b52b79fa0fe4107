package io.pgbaton.resources.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatonResourceTest {
    private static final List<Member> MEMBERS = IntStream.range(0, 3)
            .mapToObj(i -> new Member(new InstanceName("orders-" + i), new VolumeId("%016x".formatted(i))))
            .toList();
    private static final Baton FOUNDING = Baton.founding(
            new ClusterUid("0d7a3bd2-52b5-4a8a-8f0f-1f2f7a6c9a11"),
            new Ballot(Epoch.FIRST, new Token("t2")),
            MEMBERS.getFirst(),
            run("a"));
    private static final Baton HELD = FOUNDING.withSystemIdentifier("7000000000000000001")
            .withMembership(MEMBERS, 1)
            .close(new Position(new Timeline(2), Lsn.parse("FFFFFFFF/3000060")));
    private static final Baton MOVING =
            HELD.open(new Ballot(new Epoch(0xFFFF_FFFFL), new Token("t3"))).elect(MEMBERS.get(1), run("b"));

    private static final Baton ADOPTING = Baton.adopting(
            HELD.cluster(),
            new Ballot(new Epoch(3), new Token("t3")),
            MEMBERS,
            1,
            new Baton.Adopted(new ClusterUid("0d7a3bd2-52b5-4a8a-8f0f-000000000000"), "7000000000000000001"));

    private static Incarnation run(String nonce) {
        return new Incarnation("pod-uid", "pod", nonce);
    }

    @Test
    void everyBatonComesBackAsItWas() {
        for (Baton baton : List.of(FOUNDING, FOUNDING.withSystemIdentifier("7"), HELD, MOVING, ADOPTING)) {
            assertThat(BatonResource.batonOf(BatonResource.specOf(baton))).isEqualTo(baton);
        }
    }

    @Test
    void everyBatonComesBackThroughTheApisJson() {
        KubernetesSerialization json = new KubernetesSerialization();
        for (Baton baton : List.of(FOUNDING, HELD, MOVING, ADOPTING)) {
            PostgresBaton resource = new PostgresBaton();
            resource.setMetadata(new ObjectMetaBuilder().withName("orders").build());
            resource.setSpec(BatonResource.specOf(baton));
            PostgresBaton back = json.unmarshal(json.asJson(resource), PostgresBaton.class);
            assertThat(BatonResource.batonOf(back.getSpec())).isEqualTo(baton);
        }
    }

    @Test
    void leavesOutWhatIsNotThere() {
        String json = new KubernetesSerialization().asJson(BatonResource.specOf(FOUNDING));
        assertThat(json)
                .contains("\"phase\":\"Moving\"")
                .doesNotContain("holder")
                .doesNotContain("null");
    }

    @Test
    void saysWhatIsMalformed() {
        PostgresBatonSpec good = BatonResource.specOf(HELD);
        PostgresBatonSpec bad = new PostgresBatonSpec(
                good.clusterUid(),
                good.epoch(),
                good.token(),
                good.phase(),
                null,
                good.candidates(),
                good.members(),
                good.acknowledgements(),
                good.systemIdentifier(),
                good.closedAt(),
                good.adopts());
        assertThatThrownBy(() -> BatonResource.batonOf(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has a holder");
    }
}
