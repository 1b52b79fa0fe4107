package io.pgbaton.core.election;

import static io.pgbaton.core.Sample.START;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.protocol.Frozen;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The real election with one of its rules blinded, by what it is told rather than by a switch inside it.
 */
public final class Mutant {
    private static final Timeline ONE = new Timeline(1);

    private Mutant() {}

    /** M1 off: R is one too low. */
    public static Verdict withOneFewer(Baton baton, Collection<Frozen> answers) {
        int w = Math.min(baton.acknowledgements() + 1, baton.members().size() - 1);
        return Election.decide(baton.withMembership(baton.members(), w), answers);
    }

    /** M1 countable off: whoever answers counts. */
    public static Verdict countingThoseNotWhole(Baton baton, Collection<Frozen> answers) {
        return Election.decide(baton, each(answers, answer -> copy(answer, answer.position(), true)));
    }

    /** M2 maximum off: all logs look equally long. */
    public static Verdict withoutMaximum(Baton baton, Collection<Frozen> answers) {
        return Election.decide(baton, each(answers, answer -> copy(answer, START, answer.countable())));
    }

    static Verdict asWished(Baton baton, Collection<Frozen> answers) {
        return Election.decide(
                baton,
                each(answers, answer -> copy(answer, START, answer.countable())),
                baton.members().getLast());
    }

    /** M2 timeline off: all logs look as if they were of one timeline. */
    public static Verdict byLsnAlone(Baton baton, Collection<Frozen> answers) {
        return Election.decide(
                baton,
                each(
                        answers,
                        answer ->
                                copy(answer, new Position(ONE, answer.position().lsn()), answer.countable())));
    }

    /** M1 off for those who are left out: the epoch is closed by enough of the others, as if these were no members. */
    public static Verdict leavingOutOfTheQuorum(Baton baton, Collection<Frozen> answers, Doubts doubts) {
        List<Member> others =
                baton.members().stream().filter(member -> !doubts.about(member)).toList();
        return others.size() <= baton.acknowledgements()
                ? Election.decide(baton, answers)
                : Election.decide(baton.withMembership(others, baton.acknowledgements()), answers);
    }

    private static List<Frozen> each(Collection<Frozen> answers, UnaryOperator<Frozen> change) {
        return answers.stream().map(change).toList();
    }

    private static Frozen copy(Frozen answer, Position position, boolean countable) {
        return new Frozen(
                answer.member(),
                answer.incarnation(),
                answer.ballot(),
                position,
                answer.running(),
                countable,
                answer.objections(),
                answer.freeBytes());
    }
}
