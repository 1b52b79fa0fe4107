package io.pgbaton.worker.fake;

import io.pgbaton.core.baton.Baton;
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
import java.util.List;
import java.util.stream.IntStream;

/** The cluster that tests speak of: orders-0, orders-1, orders-2; orders-0 holds epoch 2 with W = 1. */
public final class Sample {
    public static final ClusterUid CLUSTER = new ClusterUid("b2a4");
    public static final InstanceName ZERO = name(0);
    public static final InstanceName ONE = name(1);
    public static final InstanceName TWO = name(2);
    public static final Ballot SECOND = ballot(2);

    private Sample() {}

    public static InstanceName name(int ordinal) {
        return new InstanceName("orders-" + ordinal);
    }

    public static Member member(int ordinal) {
        return new Member(name(ordinal), new VolumeId("%016x".formatted(ordinal + 1)));
    }

    public static List<Member> members(int count) {
        return IntStream.range(0, count).mapToObj(Sample::member).toList();
    }

    public static Incarnation run(int ordinal) {
        return new Incarnation("pod-" + ordinal, "container-" + ordinal, "process-" + ordinal);
    }

    public static Address address(int ordinal) {
        return new Address("10.77.0." + (ordinal + 1), 5432);
    }

    public static Ballot ballot(long epoch) {
        return new Ballot(new Epoch(epoch), new Token("token-" + epoch));
    }

    public static Position at(long timeline, String lsn) {
        return new Position(new Timeline(timeline), Lsn.parse(lsn));
    }

    public static Baton founding() {
        return Baton.founding(CLUSTER, SECOND, member(0), run(0));
    }

    /** All three are adopted, in epoch 3. */
    public static Baton adopting() {
        return Baton.adopting(CLUSTER, ballot(3), members(3), 1, new Baton.Adopted(CLUSTER, "7"));
    }

    /** Three members, W = 1, held by orders-0 in epoch 2. */
    public static Baton held() {
        return founding()
                .withSystemIdentifier("7")
                .withMembership(members(3), 1)
                .close(at(2, "0/3000060"));
    }
}
