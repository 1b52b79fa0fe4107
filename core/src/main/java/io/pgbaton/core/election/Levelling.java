package io.pgbaton.core.election;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Frozen;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who streams from whom, while all are frozen, so that a member which can lead reaches as far as it must (M2).
 *
 * <ol>
 *   <li>How far must a candidate reach? To the maximum of some closing set: the R-th shortest of the counted logs. Where
 *       commits wait for nobody, as far as any counted log.
 *   <li>Whoever reaches that far and can lead is elected as it is.
 *   <li>Else one that can lead streams from a counted member that reaches that far and whose server runs, until they are
 *       equal. It answers a new freeze afterwards; what is decided here promises nothing.
 * </ol>
 *
 * <p>Only on one timeline: it has one writer, so a shorter log on it is a beginning of a longer one. A log on another
 * timeline may have left the source's, and would have to be cut, which makes its member dirty.
 */
public sealed interface Levelling extends Decision {
    /** It reaches far enough already. */
    record NotNeeded(Standing candidate) implements Levelling {
        @Override
        public String summary() {
            return "%s reaches far enough as it is".formatted(candidate.answer().member());
        }
    }

    /**
     * Let the candidate stream from the source until it has all of it.
     *
     * @param bytes so much
     */
    record Level(Standing candidate, Standing source, long bytes) implements Levelling {
        @Override
        public String summary() {
            return "%s streams %,d bytes from %s, up to %s"
                    .formatted(
                            candidate.answer().member(),
                            bytes,
                            source.answer().member(),
                            source.answer().position());
        }
    }

    /** Nothing that could be streamed would help. */
    record Hold(String reason, String waitsFor) implements Levelling {
        @Override
        public String summary() {
            return "nobody can be levelled: %s; waiting for %s".formatted(reason, waitsFor);
        }
    }

    /**
     * Decides who should be levelled so that somebody can lead.
     *
     * @param wished who should lead if it can; null if nobody in particular
     */
    static Levelling decide(Baton baton, Collection<Frozen> answers, @Nullable Member wished) {
        List<Standing> counted = Election.standings(baton, answers).stream()
                .filter(Standing::counted)
                .toList();
        Optional<Position> needed = needed(baton, counted);
        if (needed.isEmpty()) {
            return new Hold("too few members are frozen and whole", "more answers");
        }
        List<Standing> able = counted.stream()
                .filter(Standing::canLead)
                .sorted(Comparator.comparing(
                        standing -> !standing.answer().member().equals(wished)))
                .toList();
        if (able.isEmpty()) {
            return new Hold("none of %s can lead".formatted(counted), "one of them to be able to lead");
        }
        return able.stream()
                .map(candidate -> towards(candidate, needed.get(), counted))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> new Hold(
                        "no running member that reaches %s is on the timeline of one that can lead, with room for it"
                                .formatted(needed.get()),
                        "one of %s to be able to lead, or to run".formatted(beyond(counted, needed.get()))));
    }

    private static Optional<Levelling> towards(Standing candidate, Position needed, List<Standing> counted) {
        if (candidate.answer().position().compareTo(needed) >= 0) {
            return Optional.of(new NotNeeded(candidate));
        }
        return source(candidate, needed, counted).flatMap(source -> level(candidate, source));
    }

    /** The furthest that it can stream from and that helps. */
    private static Optional<Standing> source(Standing candidate, Position needed, List<Standing> counted) {
        Position own = candidate.answer().position();
        return counted.stream()
                .filter(source -> source.answer().running())
                .filter(source -> source.answer().position().timeline().equals(own.timeline()))
                .filter(source -> source.answer().position().compareTo(needed) >= 0)
                .filter(source -> source.answer().position().compareTo(own) > 0)
                .findFirst();
    }

    private static Optional<Level> level(Standing candidate, Standing source) {
        long bytes = source.answer()
                .position()
                .lsn()
                .bytesSince(candidate.answer().position().lsn());
        return candidate.answer().running() && candidate.answer().freeBytes() > bytes
                ? Optional.of(new Level(candidate, source, bytes))
                : Optional.empty();
    }

    /** INVARIANT: {@code counted} is sorted, furthest first. Empty if the epoch is not closed. */
    private static Optional<Position> needed(Baton baton, List<Standing> counted) {
        if (counted.isEmpty()) {
            return Optional.empty();
        }
        if (!baton.isByQuorum()) {
            return Optional.of(counted.getFirst().answer().position());
        }
        int required = Quorum.closing(baton).required();
        return counted.size() < required
                ? Optional.empty()
                : Optional.of(counted.get(counted.size() - required).answer().position());
    }

    private static List<Member> beyond(List<Standing> counted, Position needed) {
        return counted.stream()
                .filter(standing -> standing.answer().position().compareTo(needed) >= 0)
                .map(standing -> standing.answer().member())
                .toList();
    }
}
