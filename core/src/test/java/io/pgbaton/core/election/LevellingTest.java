package io.pgbaton.core.election;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.protocol.Frozen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LevellingTest {
    private static final Baton MOVING = moving(3, 1);
    private static final int EPOCH = 4;

    private static Frozen full(int ordinal, long lsn) {
        return Answer.of(ordinal, at(2, lsn)).objecting("disk full").frozen();
    }

    private static void levels(int candidate, int source, long bytes, Levelling decision) {
        assertThat(decision).isInstanceOfSatisfying(Levelling.Level.class, level -> {
            assertThat(level.candidate().answer().member()).isEqualTo(member(candidate));
            assertThat(level.source().answer().member()).isEqualTo(member(source));
            assertThat(level.bytes()).isEqualTo(bytes);
        });
    }

    @Test
    void needsNothingWhenSomebodyCanLeadAsItIs() {
        List<Frozen> answers = List.of(Answer.whole(1, 900), Answer.whole(2, 700));
        assertThat(Levelling.decide(MOVING, answers, null))
                .isInstanceOfSatisfying(
                        Levelling.NotNeeded.class,
                        decision -> assertThat(decision.candidate().answer().member())
                                .isEqualTo(member(1)));
    }

    @Test
    void oneThatCanLeadStreamsFromOneThatCannot() {
        levels(2, 1, 200, Levelling.decide(MOVING, List.of(full(1, 900), Answer.whole(2, 700)), null));
    }

    @Test
    void theWishedCandidateIsLevelledThoughAnotherCouldLead() {
        levels(2, 1, 200, Levelling.decide(MOVING, List.of(Answer.whole(1, 900), Answer.whole(2, 700)), member(2)));
    }

    @Test
    void holdsWhenTheFurthestIsStoppedOrOnAnotherTimelineOrThereIsNoRoom() {
        Frozen stopped = Answer.of(1, at(2, 900)).stopped().frozen();
        Frozen newer =
                Answer.of(1, at(3, 900)).under(ballot(4)).objecting("full").frozen();
        Frozen older = Answer.of(2, at(2, 700)).under(ballot(4)).frozen();
        Frozen beyondRoom = full(1, 700 + (1L << 40));
        for (Levelling decision : List.of(
                Levelling.decide(MOVING, List.of(stopped, Answer.whole(2, 700)), null),
                Levelling.decide(held(3, 1).open(ballot(4)), List.of(newer, older), null),
                Levelling.decide(MOVING, List.of(beyondRoom, Answer.whole(2, 700)), null))) {
            assertThat(decision).isInstanceOf(Levelling.Hold.class);
            assertThat(decision.summary()).contains("no running member", "orders-1");
        }
    }

    @Test
    void holdsUntilEnoughAreFrozenAndOneOfThemCanLead() {
        assertThat(Levelling.decide(MOVING, List.of(Answer.whole(2, 700)), null).summary())
                .contains("too few members");
        assertThat(Levelling.decide(MOVING, List.of(), null).summary()).contains("too few members");
        assertThat(Levelling.decide(MOVING, List.of(full(1, 900), full(2, 700)), null)
                        .summary())
                .contains("can lead");
    }

    @Test
    void whereCommitsWaitForNobodyOnlyTheFurthestIsFarEnough() {
        levels(2, 1, 200, Levelling.decide(moving(3, 0), List.of(full(1, 900), Answer.whole(2, 700)), null));
    }

    /** How a member takes part in the histories below. */
    private enum Mood {
        ABSENT,
        CAN_LEAD,
        FULL,
        STOPPED
    }

    /**
     * Every small history of one and of two epochs, everyone who can answer in every way, everybody wished for: whoever streams
     * has a beginning of the source's log, and when it has all of it, it can be elected and lacks no acknowledged commit.
     */
    @Test
    void whoeverIsLevelledCanLeadAndHasEveryAcknowledgedCommit() {
        long levelled = 0;
        for (int members = 2; members <= 3; members++) {
            for (int w = 1; w < members; w++) {
                Set<World> worlds = new HashSet<>(World.ofOneEpoch(members, w, 3));
                worlds.addAll(World.ofTwoEpochs(members, w, 2, 1));
                for (World world : worlds) {
                    levelled += level(world, held(members, w).open(ballot(EPOCH)));
                }
            }
        }
        assertThat(levelled).isPositive();
        System.out.printf("[levelling] %,d members levelled%n", levelled);
    }

    private static long level(World world, Baton baton) {
        int members = world.logs().size();
        long levelled = 0;
        for (List<Mood> cast : World.product(Collections.nCopies(members, Arrays.asList(Mood.values())))) {
            for (int wished = 0; wished < members; wished++) {
                Levelling decision = Levelling.decide(baton, answers(world, cast), member(wished));
                if (decision instanceof Levelling.Level level) {
                    int candidate = level.candidate().answer().member().name().ordinal();
                    int source = level.source().answer().member().name().ordinal();
                    List<String> logs = new ArrayList<>(world.logs());
                    assertThat(logs.get(source)).startsWith(logs.get(candidate));
                    logs.set(candidate, logs.get(source));
                    isElected(baton, new World(logs, world.acknowledged()), cast, candidate);
                    levelled++;
                }
                if (decision instanceof Levelling.NotNeeded enough) {
                    isElected(
                            baton,
                            world,
                            cast,
                            enough.candidate().answer().member().name().ordinal());
                }
            }
        }
        return levelled;
    }

    /** As soon as nobody else can lead: so it reaches far enough by itself. */
    private static void isElected(Baton baton, World world, List<Mood> cast, int candidate) {
        List<Mood> alone = new ArrayList<>(cast);
        alone.replaceAll(mood -> mood == Mood.CAN_LEAD ? Mood.FULL : mood);
        alone.set(candidate, Mood.CAN_LEAD);
        assertThat(Election.decide(baton, answers(world, alone))).isInstanceOf(Verdict.Elect.class);
        assertThat(world.hasAllAcknowledged(candidate)).isTrue();
    }

    private static Collection<Frozen> answers(World world, List<Mood> cast) {
        List<Frozen> answers = new ArrayList<>();
        for (int ordinal = 0; ordinal < cast.size(); ordinal++) {
            Answer answer = Answer.of(ordinal, world.position(ordinal)).under(ballot(EPOCH));
            switch (cast.get(ordinal)) {
                case ABSENT -> {}
                case CAN_LEAD -> answers.add(answer.frozen());
                case FULL -> answers.add(answer.objecting("disk full").frozen());
                case STOPPED -> answers.add(answer.stopped().frozen());
            }
        }
        return answers;
    }
}
