package io.pgbaton.core.election;

import static io.pgbaton.core.Sample.START;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Sample;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Frozen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every election over every small history: up to four members, every W, every subset that answers, every way to answer.
 *
 * <p>Safety (claim A): whoever is elected has every commit that may have been acknowledged, whatever happened. Liveness, in
 * one epoch: a hold is returned only if each member that can lead lacks, in some history that would have given the very same
 * answers, an acknowledged commit. So the rule is exact: nothing bolder is safe.
 */
class ElectionExhaustiveTest {
    /** How a member takes part. One that is not whole says nothing about its log, so it reports the start. */
    private enum Mood {
        ABSENT,
        CAN_LEAD,
        CANNOT_LEAD,
        NOT_WHOLE
    }

    /** An election under test; the mutation guard puts weaker ones here. */
    interface Rule extends BiFunction<Baton, Collection<Frozen>, Verdict> {}

    private static final Rule PRODUCTION = Election::decide;
    private static final Set<Mood> ALL = Set.of(Mood.values());
    private static final int NEXT_EPOCH = 4;

    /** Everything that an election was seen to do over a set of histories. */
    private static final class Survey {
        private final Rule rule;
        private final Baton baton;
        private final Map<List<Frozen>, Verdict> verdicts = new HashMap<>();
        private final Map<List<Frozen>, Set<Integer>> lacking = new HashMap<>();
        private long elections;

        Survey(Rule rule, int members, int w) {
            this.rule = rule;
            this.baton = held(members, w).open(ballot(NEXT_EPOCH));
        }

        /** The first history in which an elected member lacks an acknowledged commit, in words; null if there is none. */
        @Nullable
        String run(Collection<World> worlds, Set<Mood> moods) {
            List<List<Mood>> casts = casts(baton.members().size(), moods);
            for (World world : worlds) {
                for (List<Mood> cast : casts) {
                    String loss = look(world, cast);
                    if (loss != null) {
                        return loss;
                    }
                }
            }
            return null;
        }

        private @Nullable String look(World world, List<Mood> cast) {
            List<Frozen> answers = answers(world, cast);
            Verdict verdict = verdicts.computeIfAbsent(answers, asked -> rule.apply(baton, asked));
            elections++;
            Set<Integer> losers = lacking.computeIfAbsent(answers, asked -> new HashSet<>());
            for (int member = 0; member < cast.size(); member++) {
                if (!world.hasAllAcknowledged(member)) {
                    losers.add(member);
                }
            }
            if (verdict instanceof Verdict.Elect elect
                    && !world.hasAllAcknowledged(
                            elect.winner().answer().member().name().ordinal())) {
                return "LOST: with the logs %s a client may have seen %s succeed; %s"
                        .formatted(world.logs(), world.acknowledged(), verdict.summary());
            }
            return null;
        }
    }

    private static List<List<Mood>> casts(int members, Set<Mood> moods) {
        return World.product(
                Collections.nCopies(members, moods.stream().sorted().toList()));
    }

    private static List<Frozen> answers(World world, List<Mood> cast) {
        List<Frozen> answers = new ArrayList<>();
        for (int ordinal = 0; ordinal < cast.size(); ordinal++) {
            Answer answer = Answer.of(ordinal, world.position(ordinal)).under(ballot(NEXT_EPOCH));
            switch (cast.get(ordinal)) {
                case ABSENT -> {}
                case CAN_LEAD -> answers.add(answer.frozen());
                case CANNOT_LEAD ->
                    answers.add((ordinal % 2 == 0 ? answer.stopped() : answer.objecting("disk full")).frozen());
                case NOT_WHOLE ->
                    answers.add(Answer.of(ordinal, START)
                            .under(ballot(NEXT_EPOCH))
                            .notWhole()
                            .frozen());
            }
        }
        return answers;
    }

    @Test
    void electsOnlyWhoHasEveryAcknowledgedCommitAndHoldsOnlyWhenNobodySurelyHas() {
        long histories = 0;
        long elections = 0;
        for (int members = 1; members <= 4; members++) {
            for (int w = 0; w < members; w++) {
                Survey survey = new Survey(PRODUCTION, members, w);
                Set<World> worlds = World.ofOneEpoch(members, w, 3);
                assertThat(survey.run(worlds, ALL)).isNull();
                holdsOnlyWhenNobodyIsSafe(survey, 2);
                followsItsOwnWords(survey);
                histories += worlds.size();
                elections += survey.elections;
            }
        }
        System.out.printf("[election] one epoch: %,d histories, %,d elections%n", histories, elections);
    }

    /** Only for answers short enough that a history with one more write is among those looked at. */
    private static void holdsOnlyWhenNobodyIsSafe(Survey survey, int writes) {
        survey.verdicts.forEach((answers, verdict) -> {
            boolean small =
                    answers.stream().allMatch(answer -> answer.position().lsn().bytes() <= writes + 1);
            if (verdict instanceof Verdict.Hold && small) {
                List<Integer> safe = answers.stream()
                        .filter(Frozen::canLead)
                        .map(answer -> answer.member().name().ordinal())
                        .filter(ordinal -> !lacks(survey, answers, ordinal))
                        .toList();
                assertThat(safe).as(verdict.summary()).isEmpty();
            }
        });
    }

    private static boolean lacks(Survey survey, List<Frozen> answers, int ordinal) {
        return survey.lacking.getOrDefault(answers, Set.of()).contains(ordinal);
    }

    /** The rule in its own words, written a second time: M1, M2 and the preference among equals. */
    private static void followsItsOwnWords(Survey survey) {
        survey.verdicts.forEach((answers, verdict) -> {
            List<Integer> eligible = answers.stream()
                    .filter(answer -> answer.canLead() && reachedByR(survey.baton, answer, answers))
                    .map(answer -> answer.member().name().ordinal())
                    .toList();
            if (verdict instanceof Verdict.Elect elect) {
                Frozen winner = elect.winner().answer();
                assertThat(eligible).contains(winner.member().name().ordinal());
                assertThat(eligible).allMatch(other -> !isBetter(position(answers, other), other, winner));
            } else {
                assertThat(eligible).as(verdict.summary()).isEmpty();
            }
        });
    }

    private static boolean reachedByR(Baton baton, Frozen candidate, List<Frozen> answers) {
        int r = baton.members().size() - baton.acknowledgements();
        return answers.stream()
                        .filter(Frozen::countable)
                        .filter(other -> other.position().compareTo(candidate.position()) <= 0)
                        .count()
                >= r;
    }

    private static Position position(List<Frozen> answers, int ordinal) {
        return answers.stream()
                .filter(answer -> answer.member().equals(member(ordinal)))
                .findFirst()
                .orElseThrow()
                .position();
    }

    /** Member 0 held the baton last. */
    private static boolean isBetter(Position position, int ordinal, Frozen winner) {
        int further = position.compareTo(winner.position());
        int winning = winner.member().name().ordinal();
        boolean before = ordinal != winning && ordinal != 0 && (winning == 0 || ordinal < winning);
        return further > 0 || (further == 0 && before);
    }

    @Test
    void electsOnlyWhoHasEveryAcknowledgedCommitOfTwoEpochs() {
        long histories = 0;
        long elections = 0;
        for (int members = 2; members <= 4; members++) {
            for (int w = 0; w < members; w++) {
                Survey survey = new Survey(PRODUCTION, members, w);
                Set<World> worlds = World.ofTwoEpochs(members, w, members < 4 ? 2 : 1, members < 4 ? 1 : 0);
                assertThat(survey.run(worlds, ALL)).isNull();
                followsItsOwnWords(survey);
                histories += worlds.size();
                elections += survey.elections;
            }
        }
        System.out.printf("[election] two epochs: %,d histories, %,d elections%n", histories, elections);
    }

    @Test
    void electsOnlyWhoHasEveryAcknowledgedCommitWhoeverIsWishedFor() {
        for (int w = 0; w < 3; w++) {
            for (int wished = 0; wished < 3; wished++) {
                Member wish = member(wished);
                Survey survey = new Survey((baton, answers) -> Election.decide(baton, answers, wish), 3, w);
                assertThat(survey.run(World.ofOneEpoch(3, w, 2), ALL)).isNull();
                assertThat(survey.run(World.ofTwoEpochs(3, w, 2, 1), ALL)).isNull();
            }
        }
    }

    @Test
    void decidesTheSameInWhateverOrderTheAnswersCame() {
        for (int w = 0; w < 3; w++) {
            Baton baton = held(3, w).open(ballot(NEXT_EPOCH));
            for (World world : World.ofOneEpoch(3, w, 1)) {
                for (List<Mood> cast : casts(3, ALL)) {
                    List<Frozen> answers = answers(world, cast);
                    Verdict verdict = Election.decide(baton, answers);
                    for (List<Integer> order : orders(answers.size())) {
                        assertThat(Election.decide(
                                        baton, order.stream().map(answers::get).toList()))
                                .isEqualTo(verdict);
                    }
                }
            }
        }
    }

    /** Every order of so many answers, and each once more with the first one repeated at the end. */
    private static List<List<Integer>> orders(int size) {
        List<Integer> all = IntStream.range(0, size).boxed().toList();
        List<List<Integer>> orders = new ArrayList<>();
        for (List<Integer> order : World.product(Collections.nCopies(size, all))) {
            if (Set.copyOf(order).size() == size && size > 0) {
                orders.add(order);
                List<Integer> repeated = new ArrayList<>(order);
                repeated.add(order.getFirst());
                orders.add(repeated);
            }
        }
        return orders;
    }

    /**
     * Whoever may be left out, in every history: the choice is only ever among those who are the furthest of a closing set, so
     * whoever is chosen could have been chosen if nobody else could lead. That is what the explorer's elections are: its figures
     * hold for every preference.
     */
    @Test
    void whoIsDoubtedLeadsOnlyWhereNobodyElseCanAndThenAsBefore() {
        long elections = 0;
        for (int members = 2; members <= 4; members++) {
            for (int w = 1; w < members; w++) {
                Baton baton = held(members, w).open(ballot(NEXT_EPOCH));
                Set<List<Frozen>> cases = new HashSet<>();
                for (World world : World.ofTwoEpochs(members, w, members < 4 ? 2 : 1, members < 4 ? 1 : 0)) {
                    casts(members, ALL).forEach(cast -> cases.add(answers(world, cast)));
                }
                for (List<Frozen> answers : cases) {
                    for (int doubted = 1; doubted < 1 << members; doubted++) {
                        choosesAmongTheLawful(baton, answers, doubts(members, doubted));
                        elections++;
                    }
                }
            }
        }
        System.out.printf("[election] with doubts: %,d elections%n", elections);
    }

    private static Doubts doubts(int members, int doubted) {
        return new Doubts(IntStream.range(0, members)
                .filter(ordinal -> (doubted >> ordinal & 1) == 1)
                .boxed()
                .collect(Collectors.toMap(Sample::member, ordinal -> "it led in vain")));
    }

    private static void choosesAmongTheLawful(Baton baton, List<Frozen> answers, Doubts doubts) {
        Verdict verdict = Election.decide(baton, answers, doubts, null);
        List<Frozen> lawful = answers.stream()
                .filter(answer -> answer.canLead() && reachedByR(baton, answer, answers))
                .toList();
        List<Frozen> preferred =
                lawful.stream().filter(answer -> !doubts.about(answer.member())).toList();
        if (verdict instanceof Verdict.Elect elect) {
            Frozen winner = elect.winner().answer();
            List<Frozen> field = preferred.isEmpty() ? lawful : preferred;
            assertThat(field).as(verdict.summary()).contains(winner);
            assertThat(field)
                    .as(verdict.summary())
                    .allMatch(other ->
                            !isBetter(other.position(), other.member().name().ordinal(), winner));
            assertThat(Election.decide(baton, ifOnlyOneCouldLead(answers, winner)))
                    .as(verdict.summary())
                    .isInstanceOfSatisfying(
                            Verdict.Elect.class,
                            alone -> assertThat(alone.winner().answer()).isEqualTo(winner));
        } else {
            assertThat(lawful).as(verdict.summary()).isEmpty();
        }
    }

    private static List<Frozen> ifOnlyOneCouldLead(List<Frozen> answers, Frozen one) {
        return answers.stream()
                .map(answer -> answer.equals(one)
                        ? answer
                        : new Answer(answer).objecting("disk full").frozen())
                .toList();
    }

    @Test
    void findsTheLossWhenARuleIsSwitchedOff() {
        Map<String, Rule> mutants = new LinkedHashMap<>();
        mutants.put("M1 R: one frozen member fewer is enough", Mutant::withOneFewer);
        mutants.put("M1 countable: a member that lost its copy counts", Mutant::countingThoseNotWhole);
        mutants.put("M2 maximum: anyone of the frozen may lead", Mutant::withoutMaximum);
        mutants.put("M2 maximum: whoever is wished for may lead", Mutant::asWished);
        mutants.put("M2 timeline: the longest log leads", Mutant::byLsnAlone);
        mutants.put(
                "M1 whoever is left out is none of the members: the others close the epoch among themselves",
                ElectionExhaustiveTest::withoutTheHolder);
        mutants.forEach((rule, mutant) -> {
            Survey survey = new Survey(mutant, 3, 1);
            String loss = survey.run(World.ofOneEpoch(3, 1, 2), ALL);
            if (loss == null) {
                loss = survey.run(World.ofTwoEpochs(3, 1, 3, 1), ALL);
            }
            assertThat(loss).as(rule).isNotNull();
            System.out.printf("[guard] %s -> %s%n", rule, loss);
        });
    }

    private static Verdict withoutTheHolder(Baton baton, Collection<Frozen> answers) {
        return Mutant.leavingOutOfTheQuorum(baton, answers, Doubts.of(baton, true));
    }
}
