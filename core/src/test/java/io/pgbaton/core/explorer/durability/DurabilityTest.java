package io.pgbaton.core.explorer.durability;

import static io.pgbaton.core.explorer.durability.DurabilityBounds.Mishap.LEVELLING;
import static io.pgbaton.core.explorer.durability.DurabilityBounds.Mishap.LOST_BATON;
import static io.pgbaton.core.explorer.durability.DurabilityBounds.Mishap.LOST_BATON_AGAIN;
import static io.pgbaton.core.explorer.durability.DurabilityBounds.Mishap.LOST_VOLUME;
import static io.pgbaton.core.explorer.durability.DurabilityBounds.Mishap.OFFLINE;
import static io.pgbaton.core.explorer.durability.DurabilityBounds.Mishap.RECLONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.explorer.Rules;
import io.pgbaton.core.explorer.engine.Exploration;
import io.pgbaton.core.explorer.engine.Explorer;
import io.pgbaton.core.explorer.engine.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Claim A: with the real rules no acknowledged commit is lost, in every state that can be reached within the bounds. */
class DurabilityTest {
    static Stream<DurabilityBounds> bounds() {
        List<DurabilityBounds> all = new ArrayList<>(List.of(
                DurabilityBounds.of(3, 1, 4, 1),
                DurabilityBounds.of(3, 1, 3, 3),
                DurabilityBounds.of(3, 2, 4, 1),
                DurabilityBounds.of(2, 1, 4, 2),
                DurabilityBounds.of(4, 2, 3, 1),
                DurabilityBounds.of(4, 1, 3, 1),
                DurabilityBounds.of(3, 1, 3, 2, LEVELLING),
                DurabilityBounds.of(3, 1, 3, 1, LOST_BATON),
                DurabilityBounds.of(3, 0, 3, 1, LOST_BATON),
                DurabilityBounds.of(3, 0, 3, 1, LOST_BATON, LOST_BATON_AGAIN),
                DurabilityBounds.of(3, 1, 3, 1, OFFLINE, RECLONE, LOST_VOLUME)));
        if (Profile.isLong()) {
            all.add(DurabilityBounds.of(3, 0, 4, 1, LOST_BATON));
            all.add(DurabilityBounds.of(3, 1, 4, 1, LOST_BATON));
            all.add(DurabilityBounds.of(3, 0, 4, 1, LOST_BATON, LOST_BATON_AGAIN));
            all.add(DurabilityBounds.of(3, 1, 4, 2));
            all.add(DurabilityBounds.of(3, 1, 4, 1, RECLONE));
            all.add(DurabilityBounds.of(3, 1, 4, 1, LOST_VOLUME));
            all.add(DurabilityBounds.of(3, 1, 4, 1, OFFLINE));
            all.add(DurabilityBounds.of(3, 1, 4, 1, LEVELLING));
            all.add(DurabilityBounds.of(3, 2, 4, 2));
            all.add(DurabilityBounds.of(3, 1, 3, 2, OFFLINE, RECLONE, LOST_VOLUME));
            all.add(DurabilityBounds.of(3, 1, 4, 3));
            all.add(DurabilityBounds.of(3, 1, 5, 1));
            all.add(DurabilityBounds.of(3, 1, 4, 1, OFFLINE, RECLONE, LOST_VOLUME, LEVELLING));
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bounds")
    void losesNoAcknowledgedCommitAndHasOneLeaderAnEpoch(DurabilityBounds bounds) {
        Exploration found = Explorer.explore(new DurabilityWorld(Rules.PRODUCTION, bounds), Profile.limits());
        System.out.printf("[explorer] %s: %s%n", bounds, found.inWords());
        assertThat(found.violation()).as(found.inWords()).isNull();
        assertThat(found.exhausted() || Profile.isLong())
                .as("in a build every bound is small enough to be exhausted")
                .isTrue();
    }

    private interface Reached {
        @Nullable
        String by(Scene scene);
    }

    private static void reaches(DurabilityBounds bounds, Reached goal) {
        DurabilityWorld world = new DurabilityWorld(Rules.PRODUCTION, bounds) {
            @Override
            public @Nullable String violation(Scene scene) {
                return goal.by(scene);
            }
        };
        Exploration found = Explorer.explore(world, Profile.limits());
        assertThat(found.violation()).as(found.inWords()).isNotNull();
    }

    /** Nothing would be violated either if nothing ever moved. */
    @Test
    void reachesAnotherHolderThatAcknowledgesWrites() {
        reaches(
                DurabilityBounds.of(3, 1, 3, 1),
                scene -> scene.acknowledgedIn(0) == 3
                                && !scene.baton().moving()
                                && scene.baton().candidate() != 0
                        ? "REACHED: another holds epoch 3 and serves"
                        : null);
    }

    /** Who led in vain is left out although it reaches further; without that, the freedom to leave it out would be idle. */
    @Test
    void reachesAnotherLeaderWithoutWhatSomebodyWroteWhoLedInVain() {
        reaches(DurabilityBounds.of(3, 1, 4, 1), scene -> {
            int inVain = scene.leaderOf(3);
            int leader = scene.leaderOf(4);
            boolean isLeftOut = inVain >= 0
                    && leader >= 0
                    && leader != inVain
                    && scene.instance(inVain).log().indexOf(3) >= 0
                    && scene.instance(leader).log().indexOf(3) < 0
                    && scene.instance(leader).admitted();
            return isLeftOut ? "REACHED: orders-%d serves epoch 4 without epoch 3".formatted(leader) : null;
        });
    }

    /** A member that was made anew acknowledges before it is whole again; without that, dirty would be idle. */
    @Test
    void reachesACommitThatOnlyADirtyMemberConfirmed() {
        reaches(DurabilityBounds.of(3, 1, 4, 2), scene -> {
            for (Instance primary : scene.instances()) {
                for (int ordinal = 0; ordinal < 3; ordinal++) {
                    if (primary.admitted()
                            && primary.confirmedBy(ordinal) > 0
                            && scene.instance(ordinal).isDirty()) {
                        return "REACHED: orders-%d confirms and is dirty".formatted(ordinal);
                    }
                }
            }
            return null;
        });
    }

    /** Without that, an adoption would be idle. */
    @Test
    void reachesAHolderOfABatonThatWasMadeOverDataAndAcknowledges() {
        reaches(
                DurabilityBounds.of(3, 0, 3, 1, LOST_BATON),
                scene -> scene.openings().losses() == 1
                                && !scene.openings().lost()
                                && !scene.baton().moving()
                                && scene.acknowledgedIn(0) == 3
                        ? "REACHED: an adopted cluster that serves"
                        : null);
    }

    /** A volume that was made anew joins again; without that, volume ids would be idle. */
    @Test
    void reachesAJoinOntoANewVolume() {
        reaches(
                DurabilityBounds.of(3, 1, 3, 1, LOST_VOLUME),
                scene -> scene.instances().stream()
                                .anyMatch(instance -> instance.generation() == 1
                                        && instance.log().length() > 0)
                        ? "REACHED: a copy on a new volume"
                        : null);
    }
}
