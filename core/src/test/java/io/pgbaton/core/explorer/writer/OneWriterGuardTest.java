package io.pgbaton.core.explorer.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.explorer.Rules;
import io.pgbaton.core.explorer.engine.Exploration;
import io.pgbaton.core.explorer.engine.Explorer;
import io.pgbaton.core.explorer.engine.Profile;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Switches off one rule of the one writer at a time, and prints the shortest way to two of them. */
class OneWriterGuardTest {
    static Stream<Arguments> mutations() {
        WriterBounds oneMove = WriterBounds.worst(3, 1, 3, true);
        WriterBounds twoMoves = WriterBounds.worst(3, 1, 4, false);
        WriterBounds async = WriterBounds.worst(3, 0, 3, true);
        return Stream.of(
                Arguments.of("I5 stamp of a yes", new WriterMutation.YesCountsFromItsArrival(), oneMove),
                Arguments.of("I5 stamp of a grant", new WriterMutation.GrantCountsFromItsArrival(), oneMove),
                Arguments.of("I5 end of the leash", new WriterMutation.NobodyEndsTheServer(), oneMove),
                Arguments.of("I5 beginning of the leash", new WriterMutation.LeashBeginsWithThePromote(), twoMoves),
                Arguments.of("I6 phase", new WriterMutation.HolderIsGrantedWhileMoving(), oneMove),
                Arguments.of("I6 fresh read", new WriterMutation.GrantsFromACache(), oneMove),
                Arguments.of("I8 promised and not beyond", new WriterMutation.PeersForgetTheirPromise(), oneMove),
                Arguments.of("M4 T, one tick shorter", new WriterMutation.TimerOneTickShorter(), oneMove),
                Arguments.of("M4 T without drift", new WriterMutation.TimerWithoutDrift(), oneMove),
                Arguments.of("M4 T from the freezes on", new WriterMutation.TimerFromTheOpening(), oneMove),
                Arguments.of("M4 required freezes", new WriterMutation.TimerWithoutTheFreezes(), oneMove),
                Arguments.of("M3 strict", new WriterMutation.NoFence(), oneMove),
                Arguments.of("M3 every candidate", new WriterMutation.FenceOfTheHolderAlone(), twoMoves),
                Arguments.of("k = N in Async", new WriterMutation.OnePeerIsEnough(), async),
                Arguments.of("I4 challenge", new WriterMutation.PromoteHoweverOld(), twoMoves),
                Arguments.of("I4 promised", new WriterMutation.PromoteWithoutThePromise(), twoMoves),
                Arguments.of("I4 recorded run", new WriterMutation.AnyRunIsPromoted(), twoMoves),
                Arguments.of("I7 freeze cancels promote", new WriterMutation.FreezeLetsAPromotionRun(), twoMoves),
                Arguments.of("I3 step down", new WriterMutation.NoStepDown(), oneMove));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutations")
    void findsTwoWritersWhenARuleIsSwitchedOff(String rule, Rules mutated, WriterBounds bounds) {
        Exploration found = Explorer.explore(new WriterWorld(mutated, bounds), Profile.limits());
        System.out.printf("[guard] %s off: %s%n", rule, found.inWords());
        assertThat(found.violation()).as("%s off, %s", rule, bounds).isNotNull();
    }
}
