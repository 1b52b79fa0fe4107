package io.pgbaton.core.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Switches off one rule at a time: if the explorer then finds nothing, either the rule is idle or the explorer is blind.
 * Prints the shortest trace to the harm. ElectionExhaustiveTest does the same for M1 countable and M2 timeline.
 */
class MutationGuardTest {
    private static final int MOST_STATES = 600_000;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    static Stream<Arguments> mutations() {
        Bounds oneMove = new Bounds(3, 1, 3, 1);
        Bounds oneMoveTwoAcknowledgements = new Bounds(3, 2, 3, 1);
        Bounds twoMoves = new Bounds(3, 1, 4, 1);
        return Stream.of(
                Arguments.of("M1 R", new Mutation.OneFrozenMemberFewer(), oneMove),
                Arguments.of("M2 maximum", new Mutation.AnyoneOfTheFrozenLeads(), oneMove),
                Arguments.of("M3 strict", new Mutation.NoFence(), oneMove),
                Arguments.of("M3 every candidate", new Mutation.FenceOfTheHolderAlone(), twoMoves),
                Arguments.of("I3 older epochs refused", new Mutation.OlderEpochsAreObeyed(), twoMoves),
                Arguments.of("I3 step down", new Mutation.NoStepDown(), twoMoves),
                Arguments.of("I4 promised", new Mutation.PromoteWithoutThePromise(), twoMoves),
                Arguments.of("I4 one-shot", new Mutation.PromoteMoreThanOnce(), oneMove),
                Arguments.of("I4 recorded run", new Mutation.AnyRunIsPromoted(), twoMoves),
                Arguments.of("M5 gate", new Mutation.AdmitWithoutTheGate(), twoMoves),
                Arguments.of("candidate CAS", new Mutation.CandidateIsReplaced(), oneMove),
                Arguments.of("token CAS", new Mutation.TokenIsReplaced(), oneMoveTwoAcknowledgements),
                Arguments.of("token on the instances", new Mutation.TokenIsIgnored(), oneMove));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutations")
    void findsTheHarmWhenARuleIsSwitchedOff(String rule, Rules mutated, Bounds bounds) {
        Explorer.Result result =
                new Explorer(mutated, bounds, Property.ALL).explore(State.healthy(bounds), MOST_STATES, LONGEST);
        System.out.printf("[guard] %s off: %s%n", rule, result.inWords());
        assertThat(result.violation()).as("%s off, %s", rule, bounds).isNotNull();
    }
}
