package io.pgbaton.core.detection;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Sample;
import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding.Doubt;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.model.InstanceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every mix of what up to four peers of a silent holder can say, against a count of those who miss it. */
class ObservedSilenceExhaustiveTest {
    private static final Duration LONG = Duration.ofSeconds(3);
    private static final Duration SHORT = Duration.ofMillis(2999);

    /** What a peer can be, and say. */
    private enum Peer {
        SILENT,
        MISSES_IT,
        MISSES_IT_BUT_CANNOT_LEAD,
        HEARS_IT,
        /** It has promised something newer, and nobody asks it in the old epoch any more. */
        HAS_PROMISED_ANOTHER,
        MISSES_ANOTHER_PRIMARY,
        SAYS_NOTHING_OF_IT,
        IS_DIRTY,
        IS_ON_ANOTHER_VOLUME;

        Observation observed(int ordinal) {
            Speaker follows = Speaker.standby(ordinal, ballot(2), at(2, 9));
            return switch (this) {
                case SILENT -> new Observation.Silent(Sample.name(ordinal), Duration.ofHours(1));
                case MISSES_IT -> fresh(follows.notAskedFor(LONG));
                case MISSES_IT_BUT_CANNOT_LEAD ->
                    fresh(follows.notAskedFor(LONG).objecting("no room"));
                case HEARS_IT -> fresh(follows.notAskedFor(SHORT));
                case HAS_PROMISED_ANOTHER -> fresh(follows.notAskedFor(LONG).promising(ballot(3)));
                case MISSES_ANOTHER_PRIMARY -> fresh(follows.notAskedFor(LONG, ballot(2, "b")));
                case SAYS_NOTHING_OF_IT -> fresh(follows);
                case IS_DIRTY -> fresh(follows.notAskedFor(LONG).dirty());
                case IS_ON_ANOTHER_VOLUME -> fresh(follows.notAskedFor(LONG).onNewVolume());
            };
        }

        private static Observation fresh(Speaker speaker) {
            return new Observation.Fresh(speaker.state());
        }

        boolean isWitness() {
            return this == MISSES_IT || this == MISSES_IT_BUT_CANNOT_LEAD;
        }
    }

    @Test
    void convictsExactlyWhenAMoveWouldFindEnoughWhoMissIt() {
        int convicted = 0;
        for (int members = 1; members <= 5; members++) {
            for (int acknowledgements = 1; acknowledgements < members; acknowledgements++) {
                for (List<Peer> peers : mixes(members - 1)) {
                    Finding finding = judge(held(members, acknowledgements), LONG, peers);
                    boolean lost = finding instanceof Finding.PrimaryLost;
                    assertThat(lost)
                            .as("%d members, W = %d, %s: %s", members, acknowledgements, peers, finding)
                            .isEqualTo(enough(peers, members - acknowledgements));
                    convicted += lost ? 1 : 0;
                }
            }
        }
        assertThat(convicted).as("there are such mixes").isPositive();
    }

    private static boolean enough(List<Peer> peers, int required) {
        return peers.stream().filter(Peer::isWitness).count() >= required && peers.contains(Peer.MISSES_IT);
    }

    @Test
    void convictsNobodyBeforeItsTime() {
        for (List<Peer> peers : mixes(2)) {
            assertThat(judge(held(3, 1), SHORT, peers))
                    .isInstanceOfSatisfying(
                            Finding.Inconclusive.class,
                            inconclusive -> assertThat(inconclusive.doubt()).isEqualTo(Doubt.TOO_EARLY));
        }
    }

    @Test
    void saysThatItIsHeardWheneverSomebodyHearsItAndItIsNotConvicted() {
        for (List<Peer> peers : mixes(4)) {
            Finding finding = judge(held(5, 2), LONG, peers);
            if (finding instanceof Finding.Inconclusive(Doubt doubt, String summary)) {
                assertThat(doubt == Doubt.HEARD_BY_PEERS)
                        .as("%s: %s", peers, summary)
                        .isEqualTo(peers.contains(Peer.HEARS_IT));
            }
        }
    }

    @Test
    void whereCommitsWaitForNobodyOneWhoMissesItConvictsAndOneWhoHearsItAcquits() {
        for (List<Peer> peers : mixes(3)) {
            boolean lost = peers.contains(Peer.MISSES_IT) && !peers.contains(Peer.HEARS_IT);
            assertThat(judge(held(4, 0), LONG, peers) instanceof Finding.PrimaryLost)
                    .as("%s", peers)
                    .isEqualTo(lost);
        }
    }

    @Test
    void whereNobodyWantsALossSilenceMovesNothing() {
        for (List<Peer> peers : mixes(2)) {
            assertThat(judge(held(3, 0), LONG, peers, LossPolicy.NEVER)).isInstanceOf(Finding.Inconclusive.class);
        }
    }

    private static Finding judge(Baton baton, Duration silent, List<Peer> peers) {
        return judge(baton, silent, peers, LossPolicy.ASK);
    }

    private static Finding judge(Baton baton, Duration silent, List<Peer> peers, LossPolicy lossy) {
        List<Observation> observations = new ArrayList<>();
        observations.add(new Observation.Silent(member(0).name(), silent));
        for (int index = 0; index < peers.size(); index++) {
            observations.add(peers.get(index).observed(index + 1));
        }
        List<InstanceName> wanted =
                IntStream.rangeClosed(0, peers.size()).mapToObj(Sample::name).toList();
        return Detection.decide(
                baton,
                Detection.Wanted.all(wanted),
                observations,
                new DetectionPolicy(Duration.ZERO, Duration.ofSeconds(20), lossy));
    }

    /** Every way in which so many peers can be. */
    private static List<List<Peer>> mixes(int count) {
        List<List<Peer>> mixes = List.of(Collections.emptyList());
        for (int peer = 0; peer < count; peer++) {
            mixes = mixes.stream()
                    .flatMap(before -> Arrays.stream(Peer.values()).map(next -> {
                        List<Peer> longer = new ArrayList<>(before);
                        longer.add(next);
                        return longer;
                    }))
                    .toList();
        }
        return mixes;
    }
}
