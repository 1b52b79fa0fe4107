package io.pgbaton.workflows.fake;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.election.Standing;
import io.pgbaton.core.model.Address;
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
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.workflows.step.Evidence;
import java.util.List;
import java.util.stream.IntStream;

/** The cluster that tests speak of: orders-0, orders-1, orders-2; orders-0 holds epoch 2 with W = 1. */
public final class Sample {
    public static final ClusterUid CLUSTER = new ClusterUid("b2a4");
    public static final Evidence LOST =
            new Evidence(2L, "orders-0", "orders-0 says that its server ended: signal 9", "detector");

    private Sample() {}

    public static InstanceName name(int ordinal) {
        return new InstanceName("orders-" + ordinal);
    }

    public static Member member(int ordinal) {
        return new Member(name(ordinal), new VolumeId("%016x".formatted(ordinal + 1)));
    }

    public static Incarnation run(int ordinal) {
        return new Incarnation("pod-" + ordinal, "container-" + ordinal, "process-" + ordinal);
    }

    public static Address address(int ordinal) {
        return new Address("127.77.0." + (ordinal + 1), 5432);
    }

    public static Position at(long timeline, String lsn) {
        return new Position(new Timeline(timeline), Lsn.parse(lsn));
    }

    public static Baton founding(Token token) {
        return Baton.founding(CLUSTER, new Ballot(Epoch.FIRST, token), member(0), run(0));
    }

    public static List<Member> members() {
        return IntStream.range(0, 3).mapToObj(Sample::member).toList();
    }

    /** Three members, W = 1, held by orders-0 in epoch 2. */
    public static Baton held() {
        return founding(new Token("token-2"))
                .withSystemIdentifier("7")
                .withMembership(members(), 1)
                .close(at(2, "0/3000060"));
    }

    public static Frozen frozen(Baton baton, int ordinal) {
        return new Frozen(
                member(ordinal), run(ordinal), baton.ballot(), at(2, "0/5000060"), true, true, List.of(), 1L << 30);
    }

    public static Standing standing(Baton baton, int ordinal) {
        return new Standing(frozen(baton, ordinal), true, List.of());
    }
}
