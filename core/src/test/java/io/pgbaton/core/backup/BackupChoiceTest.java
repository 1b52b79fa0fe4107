package io.pgbaton.core.backup;

import static io.pgbaton.core.Sample.adopting;
import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.backup.BackupChoice.Nobody;
import io.pgbaton.core.backup.BackupChoice.Take;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.promise.Dirty;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;
import io.pgbaton.core.protocol.ServerState.Phase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BackupChoiceTest {
    private static final Baton HELD = held(3, 1);
    private static final Member HOLDER = HELD.holder() == null ? member(0) : HELD.holder();

    @Test
    void takesThePrimaryThatHasSentItsClientsAway() {
        Take take = take(HELD, true, primary(0, 100), standby(1, 200), standby(2, 200));
        assertThat(take.instance()).isEqualTo(HOLDER.name());
        assertThat(take.complete()).isTrue();
    }

    @Test
    void takesNothingWhileClientsMayWrite() {
        assertThat(choose(HELD, false, primary(0, 100), standby(1, 100), standby(2, 100)))
                .isInstanceOfSatisfying(
                        Nobody.class, nobody -> assertThat(nobody.summary()).contains("clients may still write"));
    }

    @Test
    void takesTheFurthestStandbyWhenThePrimaryRunsNoMore() {
        Take take = take(HELD, false, state(0, Phase.STOPPED, null), standby(1, 100), standby(2, 101));
        assertThat(take.instance()).isEqualTo(member(2).name());
        assertThat(take.position().lsn()).isEqualTo(new Lsn(101));
        assertThat(take.summary()).contains("reaches furthest of 2 members");
    }

    @Test
    void doesNotCallItCompleteWhileTheOldPrimaryIsNotHeard() {
        Take take = take(HELD, false, standby(1, 100), standby(2, 101));
        assertThat(take.complete()).isFalse();
        assertThat(take.summary()).contains(HOLDER.name() + " may have acknowledged more");
    }

    @Test
    void callsItCompleteWhenTheOldPrimaryIsAStandbyAgainAndEnoughWereSeen() {
        assertThat(take(HELD, false, standby(0, 100), standby(1, 90)).complete())
                .isTrue();
        assertThat(take(held(3, 0), false, standby(0, 100), standby(1, 90)).complete())
                .isFalse();
    }

    @Test
    void aLaterTimelineReachesFurther() {
        Take take = take(
                moving(3, 1),
                false,
                standby(0, 900),
                state(1, Phase.STANDBY, at(5, 100)),
                state(2, Phase.STANDBY, at(4, 500)));
        assertThat(take.instance()).isEqualTo(member(1).name());
    }

    @Test
    void takesNothingFromAVolumeThatIsNotWhole() {
        InstanceState half = state(2, Phase.STANDBY, at(2, 500), new Dirty(new Lsn(1), "rewind"));
        assertThat(take(HELD, false, standby(1, 100), half).instance())
                .isEqualTo(member(1).name());
    }

    @Test
    void aVolumeThatIsNotWholeVouchesForNothing() {
        InstanceState half = state(2, Phase.STANDBY, at(2, 90), new Dirty(new Lsn(1), "rewind"));
        Take take = take(held(3, 0), false, standby(0, 100), standby(1, 100), half);
        assertThat(take.complete()).isFalse();
        assertThat(take.summary()).contains(member(2).name() + " may have more");
    }

    @Test
    void saysHowEachMemberIsWhenNobodyRuns() {
        assertThat(choose(HELD, false, state(0, Phase.STOPPED, null), state(1, Phase.STARTING, null))
                        .summary())
                .contains("0 is STOPPED", "1 is STARTING", "2 does not answer", "waiting for one of them to run");
    }

    /**
     * Every commit of three members: whichever acknowledged it, in whatever order their logs end, and whoever is seen. What is
     * called complete must hold it.
     */
    @Test
    void whatIsCalledCompleteHoldsEveryAcknowledgedCommit() {
        for (int acknowledgements = 0; acknowledgements <= 2; acknowledgements++) {
            Baton baton = held(3, acknowledgements);
            for (int having = 1; having < 8; having++) {
                if ((having & 1) == 1 && Integer.bitCount(having) > acknowledgements) {
                    check(baton, having);
                }
            }
        }
    }

    /** Nobody knows what W was, so one member may have been enough for a commit, and any of them may still write. */
    @Test
    void whatIsCalledCompleteHoldsEveryAcknowledgedCommitOfAClusterThatIsAdopted() {
        for (int acknowledgements = 0; acknowledgements <= 2; acknowledgements++) {
            for (int having = 1; having < 8; having += 2) {
                check(adopting(3, acknowledgements), having);
            }
        }
        assertThat(take(adopting(3, 1), false, standby(0, 100), standby(1, 90), standby(2, 90))
                        .complete())
                .isTrue();
        assertThat(take(adopting(3, 1), false, primary(0, 100), standby(1, 90), standby(2, 90))
                        .complete())
                .isFalse();
    }

    private static void check(Baton baton, int having) {
        for (int seen = 0; seen < 8; seen++) {
            for (Phase holder : List.of(Phase.PRIMARY, Phase.STANDBY, Phase.PROMOTING, Phase.STOPPED)) {
                check(baton, having, seen, holder);
            }
        }
    }

    private static void check(Baton baton, int having, int seen, Phase holder) {
        List<InstanceState> states = new ArrayList<>();
        Set<Member> holding = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            boolean has = (having >> i & 1) == 1;
            Phase phase = i == 0 ? holder : Phase.STANDBY;
            if (has) {
                holding.add(member(i));
            }
            if ((seen >> i & 1) == 1) {
                states.add(state(i, phase, phase == Phase.STOPPED ? null : at(2, has ? 200 : 100)));
            }
        }
        for (boolean closed : List.of(true, false)) {
            if (BackupChoice.decide(baton, states, closed) instanceof Take take && take.complete()) {
                assertThat(holding)
                        .as("having %s, seen %s, holder %s, closed %s: %s", having, seen, holder, closed, take)
                        .anyMatch(member -> member.name().equals(take.instance()));
            }
        }
    }

    private static BackupChoice choose(Baton baton, boolean closed, InstanceState... states) {
        return BackupChoice.decide(baton, List.of(states), closed);
    }

    private static Take take(Baton baton, boolean closed, InstanceState... states) {
        BackupChoice choice = choose(baton, closed, states);
        assertThat(choice).isInstanceOf(Take.class);
        return (Take) choice;
    }

    private static InstanceState primary(int ordinal, long lsn) {
        return state(ordinal, Phase.PRIMARY, at(2, lsn));
    }

    private static InstanceState standby(int ordinal, long lsn) {
        return state(ordinal, Phase.STANDBY, at(2, lsn));
    }

    private static InstanceState state(int ordinal, Phase phase, @Nullable Position position) {
        return state(ordinal, phase, position, null);
    }

    private static InstanceState state(int ordinal, Phase phase, @Nullable Position position, @Nullable Dirty dirty) {
        Member member = member(ordinal);
        Promise promise = Promise.ofEmptyVolume(HELD.cluster(), member.name(), member.volume(), "nonce")
                .withSystemIdentifier("7")
                .withDirty(dirty);
        return new InstanceState(
                promise,
                run(member, 1),
                new Address("host-" + ordinal, 5432),
                new ServerState(phase, position, null, Epoch.NONE, null),
                null,
                List.of(),
                List.of(),
                1L << 30);
    }
}
