package io.pgbaton.core.explorer.durability;

import static io.pgbaton.core.explorer.durability.DurabilityBounds.Mishap.LOST_BATON;
import static io.pgbaton.core.explorer.durability.DurabilityBounds.Mishap.LOST_VOLUME;
import static io.pgbaton.core.explorer.durability.DurabilityBounds.Mishap.RECLONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.explorer.Rules;
import io.pgbaton.core.explorer.engine.Exploration;
import io.pgbaton.core.explorer.engine.Explorer;
import io.pgbaton.core.explorer.engine.Profile;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Switches off one rule of durability at a time: if the explorer then finds nothing, either the rule is idle or the explorer
 * is blind. Prints the shortest trace to the harm.
 */
class DurabilityGuardTest {
    static Stream<Arguments> mutations() {
        DurabilityBounds oneMove = DurabilityBounds.of(3, 1, 3, 1);
        DurabilityBounds twoMoves = DurabilityBounds.of(3, 1, 4, 1);
        DurabilityBounds threeWrites = DurabilityBounds.of(3, 1, 4, 3);
        DurabilityBounds recloned = DurabilityBounds.of(3, 1, 3, 1, RECLONE);
        DurabilityBounds lost = DurabilityBounds.of(3, 1, 3, 1, LOST_VOLUME);
        DurabilityBounds adopted = DurabilityBounds.of(3, 0, 3, 1, LOST_BATON);
        DurabilityBounds adoptedTwice = DurabilityBounds.of(3, 0, 4, 1, LOST_BATON);
        DurabilityBounds twoAcknowledgements = DurabilityBounds.of(3, 2, 3, 1);
        return Stream.of(
                Arguments.of("M1 R", new DurabilityMutation.OneFrozenMemberFewer(), oneMove),
                Arguments.of("M1 without whom it leaves out", new DurabilityMutation.LeftOutOfTheQuorum(), twoMoves),
                Arguments.of("M1 countable", new DurabilityMutation.ThoseNotWholeCount(), recloned),
                Arguments.of("M2 maximum", new DurabilityMutation.AnyoneOfTheFrozenLeads(), oneMove),
                Arguments.of("M2 timeline", new DurabilityMutation.LongestLogLeads(), threeWrites),
                Arguments.of("I1 frozen stays frozen", new DurabilityMutation.FrozenAttachesAgain(), oneMove),
                Arguments.of("I2 nonce and volume id", new DurabilityMutation.VolumesLookAlike(), lost),
                Arguments.of("I3 older epochs refused", new DurabilityMutation.OlderEpochsAreObeyed(), twoMoves),
                Arguments.of("I4 promised", new DurabilityMutation.PromoteWithoutThePromise(), twoMoves),
                Arguments.of("I4 one-shot", new DurabilityMutation.PromoteMoreThanOnce(), oneMove),
                Arguments.of("I7 confirm", new DurabilityMutation.FreezeIsNotConfirmed(), oneMove),
                Arguments.of("M5 gate", new DurabilityMutation.AdmitWithoutTheGate(), twoMoves),
                Arguments.of("adopt: all are frozen", new DurabilityMutation.AdoptedLikeAFailover(), adopted),
                Arguments.of("adopt: until it is closed", new DurabilityMutation.AdoptedForOneEpoch(), adoptedTwice),
                Arguments.of("adopt: nobody is forgotten", new DurabilityMutation.AdoptedWithoutOne(), adopted),
                Arguments.of("M7 forward only", new DurabilityMutation.HandedBackFreely(), twoMoves),
                Arguments.of("M8 source and moment of a clone", new DurabilityMutation.ClonedWhileMoving(), twoMoves),
                Arguments.of("candidate CAS", new DurabilityMutation.CandidateIsReplaced(), oneMove),
                Arguments.of("token CAS", new DurabilityMutation.TokenIsReplaced(), twoAcknowledgements),
                Arguments.of("token on the instances", new DurabilityMutation.TokenIsIgnored(), oneMove));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutations")
    void findsTheHarmWhenARuleIsSwitchedOff(String rule, Rules mutated, DurabilityBounds bounds) {
        Exploration found = Explorer.explore(new DurabilityWorld(mutated, bounds), Profile.limits());
        System.out.printf("[guard] %s off: %s%n", rule, found.inWords());
        assertThat(found.violation()).as("%s off, %s", rule, bounds).isNotNull();
    }
}
