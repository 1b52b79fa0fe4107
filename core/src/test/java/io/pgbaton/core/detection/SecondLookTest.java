package io.pgbaton.core.detection;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.election.PreVote;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A silence that has ended moves nothing, whatever a look before it came to. */
class SecondLookTest {
    private static final Duration LONG = Duration.ofSeconds(3);
    private static final Duration SHORT = Duration.ofMillis(2999);

    /** What a peer of the silent holder can be now. */
    private enum Peer {
        AWAY,
        MISSES_IT,
        HEARS_IT,
        /** It answers, but it follows nobody in this epoch, so it can neither miss nor hear. */
        FOLLOWS_NOBODY;

        Optional<InstanceState> state(int ordinal) {
            Speaker follows = Speaker.standby(ordinal, ballot(2), at(2, 9));
            return switch (this) {
                case AWAY -> Optional.empty();
                case MISSES_IT -> Optional.of(follows.notAskedFor(LONG).state());
                case HEARS_IT -> Optional.of(follows.notAskedFor(SHORT).state());
                case FOLLOWS_NOBODY -> Optional.of(follows.state());
            };
        }
    }

    private static PreVote decide(Baton baton, @Nullable Cause cause, Speaker... reached) {
        return SecondLook.decide(
                baton, cause, Stream.of(reached).map(Speaker::state).toList(), LossPolicy.ASK);
    }

    private static Speaker hearing(int ordinal) {
        return Speaker.standby(ordinal, ballot(2), at(2, 9)).notAskedFor(SHORT);
    }

    private static Speaker missing(int ordinal) {
        return Speaker.standby(ordinal, ballot(2), at(2, 9)).notAskedFor(LONG);
    }

    @Test
    void neverDeposesAPrimaryThatEnoughOfItsPeersHearToLetItGoOn() {
        int reprieved = 0;
        for (int members = 2; members <= 5; members++) {
            for (int acknowledgements = 0; acknowledgements < members; acknowledgements++) {
                for (List<Peer> peers : mixes(members - 1)) {
                    Baton baton = held(members, acknowledgements);
                    PreVote first = PreVote.decide(baton, states(peers), LossPolicy.ASK);
                    PreVote second = SecondLook.decide(baton, Cause.SILENT, states(peers), LossPolicy.ASK);
                    String what = "%d members, W = %d, %s".formatted(members, acknowledgements, peers);
                    assertThat(second instanceof PreVote.Open)
                            .as(what)
                            .isEqualTo(first instanceof PreVote.Open && !mayGoOn(peers, members, acknowledgements));
                    assertThat(second instanceof PreVote.Hold)
                            .as("%s: it is no reason to hold", what)
                            .isEqualTo(first instanceof PreVote.Hold);
                    reprieved += first instanceof PreVote.Open && second instanceof PreVote.NotNeeded ? 1 : 0;
                }
            }
        }
        assertThat(reprieved)
                .as("without a second look each of these deposes a primary that is heard")
                .isPositive();
    }

    /** It is heard, and those who miss it are fewer than R: as many as a move must freeze could not be shown without it. */
    private static boolean mayGoOn(List<Peer> peers, int members, int acknowledgements) {
        boolean heard = peers.contains(Peer.HEARS_IT);
        long missing = peers.stream().filter(Peer.MISSES_IT::equals).count();
        return heard && (acknowledgements == 0 || missing < members - acknowledgements);
    }

    @Test
    void saysWhoHearsIt() {
        assertThat(decide(held(3, 1), Cause.SILENT, hearing(1), missing(2)).summary())
                .contains("orders-0", "asks [orders-1", "serves epoch 2");
    }

    @Test
    void aSilenceThatLastsIsStillEnough() {
        assertThat(decide(held(3, 1), Cause.SILENT, missing(1), missing(2))).isInstanceOf(PreVote.Open.class);
        assertThat(decide(held(5, 2), Cause.SILENT, missing(1), missing(2), missing(3), hearing(4)))
                .as("three of five miss it, and one alone cannot let it go on")
                .isInstanceOf(PreVote.Open.class);
    }

    @ParameterizedTest
    @EnumSource(value = Cause.class, mode = EnumSource.Mode.EXCLUDE, names = "SILENT")
    void whatWasSeenFirstHandNeedsNoWitness(Cause cause) {
        assertThat(decide(held(3, 1), cause, hearing(1), hearing(2))).isInstanceOf(PreVote.Open.class);
    }

    @Test
    void aPersonIsBelieved() {
        assertThat(decide(held(3, 1), null, hearing(1), hearing(2))).isInstanceOf(PreVote.Open.class);
    }

    @Test
    void theHoldersOwnWordIsBetterThanAnyWitness() {
        Speaker down = Speaker.primary(0, ballot(2), at(2, 9)).saying(ServerState.Phase.STANDBY);
        assertThat(decide(held(3, 1), Cause.SILENT, down, hearing(1), hearing(2)))
                .isInstanceOf(PreVote.Open.class);
        Speaker serves = Speaker.primary(0, ballot(2), at(2, 9));
        assertThat(decide(held(3, 1), Cause.SILENT, serves, missing(1), missing(2)))
                .isInstanceOf(PreVote.NotNeeded.class);
    }

    @Test
    void aBatonThatMovesHasNoHolderWhoCouldBeHeard() {
        Baton moving = held(3, 1).open(ballot(3));
        Speaker follows = Speaker.standby(1, ballot(3), at(3, 9)).notAskedFor(SHORT);
        assertThat(decide(moving, Cause.SILENT, follows, missing(2))).isInstanceOf(PreVote.Open.class);
    }

    private static List<InstanceState> states(List<Peer> peers) {
        List<InstanceState> states = new ArrayList<>();
        for (int index = 0; index < peers.size(); index++) {
            peers.get(index).state(index + 1).ifPresent(states::add);
        }
        return states;
    }

    /** Every way in which so many peers can be. */
    private static List<List<Peer>> mixes(int count) {
        List<List<Peer>> mixes = List.of(List.of());
        for (int peer = 0; peer < count; peer++) {
            mixes = mixes.stream()
                    .flatMap(before -> Arrays.stream(Peer.values())
                            .map(next -> Stream.concat(before.stream(), Stream.of(next))
                                    .toList()))
                    .toList();
        }
        return mixes;
    }
}
