package io.pgbaton.resources.baton;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.baton.Phase;
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
import io.pgbaton.resources.baton.PostgresBatonSpec.CandidateSpec;
import io.pgbaton.resources.baton.PostgresBatonSpec.MemberSpec;
import io.pgbaton.resources.baton.PostgresBatonSpec.PositionSpec;
import org.jspecify.annotations.Nullable;

/** Turns core's Baton into the spec of a {@link PostgresBaton}, and back; each is the other's inverse. */
public final class BatonResource {
    private BatonResource() {}

    public static PostgresBatonSpec specOf(Baton baton) {
        return new PostgresBatonSpec(
                baton.cluster().value(),
                baton.epoch().number(),
                baton.ballot().token().value(),
                switch (baton.phase()) {
                    case HELD -> PostgresBatonSpec.Phase.HELD;
                    case MOVING -> PostgresBatonSpec.Phase.MOVING;
                },
                baton.holder() == null ? null : specOf(baton.holder()),
                baton.candidates().stream().map(BatonResource::specOf).toList(),
                baton.members().stream().map(BatonResource::specOf).toList(),
                baton.acknowledgements(),
                baton.systemIdentifier(),
                specOf(baton.closedAt()),
                baton.adopts() == null ? null : baton.adopts().value());
    }

    /**
     * Reads a Baton.
     *
     * @throws IllegalArgumentException if it is malformed; the message says how
     */
    public static Baton batonOf(PostgresBatonSpec spec) {
        return new Baton(
                new ClusterUid(spec.clusterUid()),
                new Ballot(new Epoch(spec.epoch()), new Token(spec.token())),
                switch (spec.phase()) {
                    case HELD -> Phase.HELD;
                    case MOVING -> Phase.MOVING;
                },
                spec.holder() == null ? null : memberOf(spec.holder()),
                spec.candidates().stream().map(BatonResource::candidateOf).toList(),
                spec.members().stream().map(BatonResource::memberOf).toList(),
                spec.acknowledgements(),
                spec.systemIdentifier(),
                positionOf(spec.closedAt()),
                spec.adopts() == null ? null : new ClusterUid(spec.adopts()));
    }

    private static MemberSpec specOf(Member member) {
        return new MemberSpec(member.name().value(), member.volume().value());
    }

    private static CandidateSpec specOf(Candidate candidate) {
        return new CandidateSpec(
                candidate.epoch().number(),
                candidate.member().name().value(),
                candidate.member().volume().value(),
                candidate.incarnation().pod(),
                candidate.incarnation().container(),
                candidate.incarnation().process());
    }

    private static @Nullable PositionSpec specOf(@Nullable Position position) {
        return position == null
                ? null
                : new PositionSpec(position.timeline().number(), position.lsn().toString());
    }

    private static Member memberOf(MemberSpec spec) {
        return new Member(new InstanceName(spec.instance()), new VolumeId(spec.volume()));
    }

    private static Candidate candidateOf(CandidateSpec spec) {
        return new Candidate(
                new Epoch(spec.epoch()),
                new Member(new InstanceName(spec.instance()), new VolumeId(spec.volume())),
                new Incarnation(spec.pod(), spec.container(), spec.process()));
    }

    private static @Nullable Position positionOf(@Nullable PositionSpec spec) {
        return spec == null ? null : new Position(new Timeline(spec.timeline()), Lsn.parse(spec.lsn()));
    }
}
