package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.election.AsyncElection;
import io.pgbaton.core.election.LossApproval;
import io.pgbaton.core.election.Ruling;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Mandate;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run was told, in the words of core. */
final class Wanted {
    private Wanted() {}

    static Mandate orDefault(@Nullable Mandate mandate) {
        return mandate == null ? Mandate.DEFAULT : mandate;
    }

    static Ruling.Wishes wishes(Baton baton, @Nullable Mandate mandate, @Nullable Evidence evidence) {
        Mandate wanted = orDefault(mandate);
        LossApproval approval = Optional.ofNullable(wanted.approval())
                .flatMap(word -> lossApproval(baton, word))
                .orElse(null);
        return new Ruling.Wishes(
                wanted.fence(),
                new AsyncElection.Loss(wanted.lossy(), approval, lastSeen(baton, evidence)),
                wished(baton, wanted),
                holderWasUnheard(baton, evidence));
    }

    private static @Nullable Member wished(Baton baton, Mandate wanted) {
        return baton.members().stream()
                .filter(member -> member.name().equals(wanted.wished()))
                .findFirst()
                .orElse(null);
    }

    /** Evidence about a later epoch says nothing about the holder. */
    private static boolean holderWasUnheard(Baton baton, @Nullable Evidence evidence) {
        return evidence != null
                && evidence.cause() != null
                && evidence.cause().isUnheard()
                && baton.candidates().stream()
                        .findFirst()
                        .filter(holding ->
                                Objects.equals(evidence.epoch(), holding.epoch().number()))
                        .isPresent();
    }

    /** Empty unless it was given for this opening and names one of its members. */
    private static Optional<LossApproval> lossApproval(Baton baton, Approval word) {
        return baton.members().stream()
                .filter(member -> word.isFor(baton.ballot()))
                .filter(member -> member.name().value().equals(word.candidate()))
                .map(member -> new LossApproval(baton.ballot(), member, word.lossBytes(), String.valueOf(word.by())))
                .findFirst();
    }

    /** How far the log of whoever was reported lost reached; an observation. */
    private static Map<Member, Position> lastSeen(Baton baton, @Nullable Evidence evidence) {
        Map<Member, Position> seen = new HashMap<>();
        Position position = evidence == null ? null : evidence.lastSeen();
        if (evidence != null && position != null) {
            baton.candidates().stream()
                    .map(Candidate::member)
                    .filter(member -> member.name().value().equals(evidence.primary()))
                    .forEach(member -> seen.put(member, position));
        }
        return seen;
    }
}
