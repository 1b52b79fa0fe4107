package io.pgbaton.core;

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

/** Short names for the values that tests are made of. */
public final class Sample {
    public static final ClusterUid CLUSTER = new ClusterUid("cluster-1");
    public static final Position START = at(1, 1);

    /** Made once: the explorers name them millions of times. */
    private static final List<InstanceName> NAMES =
            IntStream.range(0, 10).mapToObj(Sample::newName).toList();

    private static final List<Member> MEMBERS = IntStream.range(0, 10)
            .mapToObj(ordinal -> new Member(newName(ordinal), volume(ordinal, 0)))
            .toList();
    private static final List<Ballot> BALLOTS =
            IntStream.range(0, 10).mapToObj(epoch -> ballot(epoch, "a")).toList();

    private Sample() {}

    /** The member with this ordinal, on its first volume. */
    public static Member member(int ordinal) {
        return MEMBERS.get(ordinal);
    }

    public static InstanceName name(int ordinal) {
        return NAMES.get(ordinal);
    }

    private static InstanceName newName(int ordinal) {
        return new InstanceName("orders-" + ordinal);
    }

    public static VolumeId volume(int ordinal, int generation) {
        return new VolumeId("%08x%08x".formatted(generation, ordinal));
    }

    public static List<Member> members(int count) {
        return IntStream.range(0, count).mapToObj(Sample::member).toList();
    }

    /** The opening of an epoch by the executor that usually opens it. */
    public static Ballot ballot(int epoch) {
        return BALLOTS.get(epoch);
    }

    public static Ballot ballot(int epoch, String executor) {
        return new Ballot(new Epoch(epoch), new Token(executor + epoch));
    }

    public static Position at(int timeline, long lsn) {
        return new Position(new Timeline(timeline), new Lsn(lsn));
    }

    /** The n-th run of a member's instance process. */
    public static Incarnation run(Member member, int number) {
        return new Incarnation(member.name().value(), "container", "run-" + number);
    }

    /** A Baton held by member 0 in epoch 2, with as many members. */
    public static Baton held(int count, int acknowledgements) {
        Member holder = member(0);
        return Baton.founding(CLUSTER, ballot(2), holder, run(holder, 1))
                .withSystemIdentifier("7000000000000000001")
                .withMembership(members(count), acknowledgements)
                .close(START);
    }

    /** A Baton that was made over the data of this very cluster, in epoch 3; nobody is elected yet. */
    public static Baton adopting(int count, int acknowledgements) {
        return Baton.adopting(
                CLUSTER,
                ballot(3),
                members(count),
                acknowledgements,
                new Baton.Adopted(CLUSTER, "7000000000000000001"));
    }

    /** The same, with epoch 3 opened and nobody elected yet. */
    public static Baton moving(int count, int acknowledgements) {
        return held(count, acknowledgements).open(ballot(3));
    }
}
