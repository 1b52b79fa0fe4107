package io.pgbaton.core.fencing;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.leash.LeashTerms;
import io.pgbaton.core.leash.LeashTimes;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.Member;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Is it proven that nobody of an older epoch can be writable? (M3)
 *
 * <p>Asked about the holder <em>and every candidate recorded since the baton was last held</em>: a candidate whose
 * promotion was never answered may be a primary by now. A vanished process proves nothing; only the end of the very run
 * that was recorded does, its own word under this ballot, a person's, or the end of its leash: T after the epoch was open
 * and so many of its peers were frozen that the others cannot let it go on (M4).
 */
public sealed interface Fencing extends Decision {
    /** Nobody else can be writable. */
    record Proven(List<FenceProof> proofs) implements Fencing {
        public Proven {
            proofs = List.copyOf(proofs);
        }

        @Override
        public String summary() {
            return proofs.isEmpty()
                    ? "nobody else was ever writable"
                    : "nobody else can be writable: "
                            + String.join(
                                    "; ",
                                    proofs.stream().map(FenceProof::toString).toList());
        }
    }

    /** These may still be writable. */
    record Unproven(List<Member> suspects) implements Fencing {
        public Unproven {
            suspects = List.copyOf(suspects);
        }

        @Override
        public String summary() {
            return "%s may still be writable: neither its own word under this epoch, nor the end of its process, nor that of its leash was seen"
                    .formatted(String.join(
                            ", ", suspects.stream().map(Member::toString).toList()));
        }
    }

    /** Judges what was seen and said while this Baton moves. */
    static Fencing judge(Baton baton, Collection<FenceProof> proofs) {
        return judge(baton, proofs, LeashTimes.PRODUCTION);
    }

    /** The same under other times; what is tested and explored is scaled. */
    static Fencing judge(Baton baton, Collection<FenceProof> proofs, LeashTimes times) {
        List<Candidate> suspects = suspects(baton);
        List<Member> unproven = suspects.stream()
                .filter(suspect -> proofFor(baton, suspect, proofs, times).isEmpty())
                .map(Candidate::member)
                .distinct()
                .toList();
        if (!unproven.isEmpty()) {
            return new Unproven(unproven);
        }
        return new Proven(suspects.stream()
                .flatMap(suspect -> proofFor(baton, suspect, proofs, times).stream())
                .distinct()
                .toList());
    }

    /** Everyone who may have been writable since the baton was last held: each run of each candidate before this epoch. */
    static List<Candidate> suspects(Baton baton) {
        return baton.candidates().stream()
                .filter(candidate -> candidate.epoch().isBefore(baton.epoch()))
                .toList();
    }

    private static Optional<FenceProof> proofFor(
            Baton baton, Candidate suspect, Collection<FenceProof> proofs, LeashTimes times) {
        return proofs.stream()
                .filter(proof -> proves(baton, suspect, proof, times))
                .findFirst();
    }

    private static boolean proves(Baton baton, Candidate suspect, FenceProof proof, LeashTimes times) {
        if (!proof.member().equals(suspect.member())) {
            return false;
        }
        return switch (proof) {
            case FenceProof.Answered answered -> answered.promised().equals(baton.ballot());
            case FenceProof.Terminated ended -> ended.incarnation().equals(suspect.incarnation());
            case FenceProof.ConfirmedByPerson confirmed -> confirmed.ballot().equals(baton.ballot());
            case FenceProof.TimerElapsed timer -> leashHasEnded(baton, suspect.member(), timer, times);
        };
    }

    /** A server without peers has no leash: for it no time is long enough. */
    private static boolean leashHasEnded(Baton baton, Member suspect, FenceProof.TimerElapsed timer, LeashTimes times) {
        return timer.ballot().equals(baton.ballot())
                && timer.waitedMillis() >= times.timer().toMillis()
                && LeashTerms.of(baton, suspect).endsWithout(timer.frozen());
    }
}
