package io.pgbaton.core.judgement;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.name;
import static io.pgbaton.core.Sample.run;
import static io.pgbaton.core.Sample.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Sample;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.promise.Dirty;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.EpochRow;
import io.pgbaton.core.protocol.ServerState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every promise that one instance can come to keep within three epochs, every command, all facts. */
class CommandRuleExhaustiveTest {
    private static final Member SELF = member(1);
    private static final Incarnation RUN = run(SELF, 1);
    private static final Incarnation OTHER_RUN = run(SELF, 2);
    private static final String NONCE = "nonce-1";
    private static final ClusterUid OLD = new ClusterUid("cluster-0");
    private static final ClusterUid THIRD = new ClusterUid("cluster-9");
    private static final List<Ballot> BALLOTS = List.of(ballot(2, "a"), ballot(3, "a"), ballot(3, "b"), ballot(4, "a"));
    private static final List<Authority> STRANGERS = List.of(
            new Authority(new ClusterUid("cluster-2"), ballot(4), SELF),
            new Authority(CLUSTER, ballot(4), member(2)),
            new Authority(CLUSTER, ballot(4), new Member(SELF.name(), volume(1, 1))));

    private static final List<CommandFacts> FACTS = facts();
    private static final List<Command> COMMANDS = commands();
    private static final Set<Promise> PROMISES = new LinkedHashSet<>();

    private record Case(Promise before, Command command, CommandFacts facts, Judgement judgement) {
        Ballot ballot() {
            return command.authority().ballot();
        }

        Epoch epoch() {
            return ballot().epoch();
        }

        boolean mayBeWritable() {
            return facts.server() == ServerState.Phase.PRIMARY || facts.server() == ServerState.Phase.PROMOTING;
        }
    }

    private interface Property {
        boolean holds(Case judged);
    }

    private interface AcceptProperty {
        boolean holds(Case judged, Judgement.Accept accept);
    }

    private static List<CommandFacts> facts() {
        List<CommandFacts> facts = new ArrayList<>();
        for (ServerState.Phase server : ServerState.Phase.values()) {
            for (boolean fresh : List.of(true, false)) {
                for (boolean gate : List.of(true, false)) {
                    facts.add(new CommandFacts(server, RUN, fresh, gate, 1));
                }
            }
        }
        return facts;
    }

    private static List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        BALLOTS.forEach(ballot -> commands.addAll(commands(new Authority(CLUSTER, ballot, SELF))));
        STRANGERS.forEach(stranger -> commands.addAll(commands(stranger)));
        return commands;
    }

    private static List<Command> commands(Authority authority) {
        Command.Source other = new Command.Source(name(0), new Address("host-0", 5432));
        Command.Source self = new Command.Source(SELF.name(), new Address("host-1", 5432));
        Command.Source third = new Command.Source(name(2), new Address("host-2", 5432));
        EpochRow row = row(authority, SELF.name());
        return List.of(
                new Command.Adopt(authority, authority.cluster().equals(CLUSTER) ? OLD : THIRD),
                new Command.Adopt(authority, THIRD),
                new Command.Bootstrap(authority, NONCE),
                new Command.Bootstrap(authority, "other"),
                new Command.Join(authority, NONCE, other),
                new Command.Join(authority, NONCE, self),
                new Command.Join(authority, "other", other),
                new Command.Freeze(authority),
                new Command.Challenge(authority),
                new Command.Promote(authority, RUN, "challenge", setting(1)),
                new Command.Promote(authority, OTHER_RUN, "challenge", setting(1)),
                new Command.Gate(authority, row),
                new Command.Gate(authority, row(authority, name(0))),
                new Command.Admit(authority),
                new Command.Close(authority),
                new Command.Demote(authority),
                new Command.Follow(authority, other),
                new Command.Follow(authority, third),
                new Command.Follow(authority, self),
                new Command.Rejoin(authority, other),
                new Command.Rejoin(authority, self),
                new Command.Level(authority, other, Sample.START),
                new Command.Level(authority, self, Sample.START),
                new Command.Settings(authority, setting(0)),
                new Command.Settings(authority, setting(1)),
                new Command.Checkpoint(authority));
    }

    private static EpochRow row(Authority authority, InstanceName holder) {
        return new EpochRow(
                authority.ballot().epoch(),
                authority.ballot().token(),
                holder,
                Sample.members(3),
                1,
                Sample.START,
                "test");
    }

    private static Command.SynchronousSetting setting(int version) {
        return new Command.SynchronousSetting(version, List.of(member(0), member(2)), 1);
    }

    @BeforeAll
    static void findEveryPromiseThatCanBeKept() {
        Deque<Promise> open = new ArrayDeque<>();
        open.add(Promise.ofEmptyVolume(CLUSTER, SELF.name(), SELF.volume(), NONCE));
        Promise ofAnother = Promise.ofEmptyVolume(OLD, SELF.name(), SELF.volume(), NONCE);
        open.add(ofAnother);
        open.add(ofAnother.promising(ballot(2)).withSystemIdentifier("7"));
        open.add(ofAnother
                .promising(ballot(3))
                .withSystemIdentifier("7")
                .leading(ballot(3).epoch()));
        PROMISES.addAll(open);
        while (!open.isEmpty()) {
            for (Promise next : keptNext(open.remove())) {
                if (PROMISES.add(next)) {
                    open.add(next);
                }
            }
        }
    }

    private static List<Promise> keptNext(Promise promise) {
        List<Promise> next = new ArrayList<>();
        for (Command command : COMMANDS) {
            for (CommandFacts facts : FACTS) {
                if (CommandRule.judge(promise, command, facts) instanceof Judgement.Accept accept) {
                    next.add(accept.keep());
                }
            }
        }
        if (promise.promised() != null) {
            next.add(promise.withSystemIdentifier("7"));
        }
        next.add(promise.withDirty(promise.dirty() == null ? new Dirty(Lsn.ZERO, "rewind") : null));
        return next;
    }

    private static void always(Property property) {
        for (Promise promise : PROMISES) {
            for (Command command : COMMANDS) {
                for (CommandFacts facts : FACTS) {
                    Case judged = new Case(promise, command, facts, CommandRule.judge(promise, command, facts));
                    if (!property.holds(judged)) {
                        throw new AssertionError(judged.toString());
                    }
                }
            }
        }
    }

    private static void alwaysWhenAccepted(AcceptProperty property) {
        always(judged -> !(judged.judgement() instanceof Judgement.Accept accept) || property.holds(judged, accept));
    }

    private static boolean refused(Case judged) {
        return judged.judgement() instanceof Judgement.Refuse;
    }

    @Test
    void looksAtManyPromises() {
        assertThat(PROMISES).hasSizeGreaterThan(50);
        System.out.printf(
                "[promise] %,d promises, %,d judgements%n",
                PROMISES.size(), (long) PROMISES.size() * COMMANDS.size() * FACTS.size());
    }

    @Test
    void noPromiseIsEverLowered() {
        alwaysWhenAccepted((judged, accept) -> {
            Ballot before = judged.before().promised();
            Ballot after = accept.keep().promised();
            return Objects.equals(before, after)
                    || (judged.ballot().equals(after)
                            && judged.epoch().isAfter(judged.before().promisedEpoch()));
        });
    }

    @Test
    void anOlderEpochOrARivalOpeningIsNeverObeyed() {
        always(judged -> {
            Ballot promised = judged.before().promised();
            boolean late = promised != null
                    && (judged.epoch().isBefore(promised.epoch())
                            || judged.ballot().rivals(promised));
            return !late || refused(judged);
        });
    }

    @Test
    void aStrangersCommandIsNeverObeyed() {
        always(judged -> !STRANGERS.contains(judged.command().authority()) || refused(judged));
    }

    @Test
    void nothingButBallotLedAndFollowedIsChanged() {
        alwaysWhenAccepted((judged, accept) -> {
            Promise before = judged.before();
            Promise keep = accept.keep();
            return (keep.cluster().equals(before.cluster()) || judged.command() instanceof Command.Adopt)
                    && keep.member().equals(before.member())
                    && keep.nonce().equals(before.nonce())
                    && Objects.equals(keep.dirty(), before.dirty())
                    && Objects.equals(keep.systemIdentifier(), before.systemIdentifier());
        });
    }

    @Test
    void aVolumeIsTakenOnlyFromTheClusterThatIsNamedAndUnderANewerBallot() {
        alwaysWhenAccepted((judged, accept) -> !(judged.command() instanceof Command.Adopt adopt)
                || (judged.before().cluster().equals(adopt.from())
                        && !judged.mayBeWritable()
                        && judged.epoch().isAfter(judged.before().promisedEpoch())
                        && accept.keep()
                                .equals(judged.before().adoptedBy(CLUSTER).promising(judged.ballot()))));
    }

    @Test
    void aVolumeOfAnotherClusterTakesNoOtherCommand() {
        always(judged -> judged.before().cluster().equals(CLUSTER)
                || refused(judged)
                || judged.command() instanceof Command.Adopt);
    }

    @Test
    void aVolumeThatIsTakenIsTakenOnce() {
        alwaysWhenAccepted((judged, accept) -> !(judged.command() instanceof Command.Adopt)
                || CommandRule.judge(accept.keep(), judged.command(), judged.facts()) instanceof Judgement.Repeat);
    }

    @Test
    void promoteIsOneShotFreshAndForThisRunOfAWholeStandbyThatPromised() {
        alwaysWhenAccepted((judged, accept) -> {
            if (!(judged.command() instanceof Command.Promote promote)) {
                return accept.keep().led().equals(judged.before().led());
            }
            Promise before = judged.before();
            return before.led().isBefore(judged.epoch())
                    && accept.keep().led().equals(judged.epoch())
                    && judged.ballot().equals(before.promised())
                    && promote.candidate().equals(RUN)
                    && judged.facts().challengeIsFresh()
                    && judged.facts().server() == ServerState.Phase.STANDBY
                    && before.isJoined()
                    && before.dirty() == null
                    && !before.followsPromised();
        });
    }

    @Test
    void aSpentPromoteIsAnsweredOnlyByWhoMayStillBePrimary() {
        always(judged -> {
            boolean spent = judged.command() instanceof Command.Promote
                    && judged.ballot().equals(judged.before().promised())
                    && judged.before().leadsPromised()
                    && judged.before().cluster().equals(CLUSTER)
                    && !STRANGERS.contains(judged.command().authority());
            return !spent
                    || (judged.mayBeWritable() ? judged.judgement() instanceof Judgement.Repeat : refused(judged));
        });
    }

    @Test
    void whoMayBeWritableInAnOlderEpochStepsDownBeforeItFreezesOrFollows() {
        alwaysWhenAccepted((judged, accept) -> switch (judged.command()) {
            case Command.Freeze _, Command.Demote _, Command.Follow _, Command.Rejoin _ ->
                accept.stepDown() == (judged.mayBeWritable() && !accept.keep().leadsPromised());
            default -> !accept.stepDown();
        });
    }

    @Test
    void aStepDownThatDidNotFinishIsAskedForAgain() {
        alwaysWhenAccepted((judged, accept) -> {
            Judgement again = CommandRule.judge(accept.keep(), judged.command(), judged.facts());
            return !accept.stepDown() || !(again instanceof Judgement.Accept second) || second.stepDown();
        });
    }

    @Test
    void aFreezeNeverComesAfterLeadOrFollowOfTheSameEpoch() {
        always(judged -> {
            boolean freeze = judged.command() instanceof Command.Freeze;
            boolean began = judged.before().led().equals(judged.epoch())
                    || (judged.before().followed() != null
                            && judged.before().followed().epoch().equals(judged.epoch()));
            return !freeze || !began || refused(judged);
        });
    }

    @Test
    void afterAFreezeNothingIsFollowedAndNothingIsLed() {
        alwaysWhenAccepted((judged, accept) -> !(judged.command() instanceof Command.Freeze)
                || (judged.ballot().equals(accept.keep().promised())
                        && !accept.keep().followsPromised()
                        && !accept.keep().leadsPromised()));
    }

    @Test
    void onlyAWholeStandbyThatIsFrozenInThisVeryOpeningIsLevelled() {
        alwaysWhenAccepted((judged, accept) -> !(judged.command() instanceof Command.Level level)
                || (judged.ballot().equals(judged.before().promised())
                        && judged.before().isJoined()
                        && judged.before().dirty() == null
                        && !judged.before().followsPromised()
                        && !judged.before().leadsPromised()
                        && judged.facts().server() == ServerState.Phase.STANDBY
                        && !level.source().primary().equals(SELF.name())
                        && accept.keep().equals(judged.before())));
    }

    @Test
    void onlyThePrimaryOfThePromisedEpochGatesAdmitsClosesSetsAndCheckpoints() {
        alwaysWhenAccepted((judged, accept) -> switch (judged.command()) {
            case Command.Gate _, Command.Admit _, Command.Close _, Command.Settings _, Command.Checkpoint _ ->
                judged.ballot().equals(judged.before().promised())
                        && judged.before().leadsPromised()
                        && judged.facts().server() == ServerState.Phase.PRIMARY
                        && accept.keep().equals(judged.before());
            default -> true;
        });
    }

    @Test
    void clientsAreLetInOnlyAfterTheGate() {
        alwaysWhenAccepted((judged, accept) ->
                !(judged.command() instanceof Command.Admit) || judged.facts().gatePassed());
    }

    @Test
    void anOlderSettingIsRefused() {
        alwaysWhenAccepted((judged, accept) -> !(judged.command() instanceof Command.Settings settings)
                || settings.synchronous().version() >= judged.facts().settingVersion());
    }

    @Test
    void aDatabaseIsPutOnlyOnTheEmptyVolumeThatWasMeant() {
        alwaysWhenAccepted((judged, accept) -> switch (judged.command()) {
            case Command.Bootstrap bootstrap ->
                bootstrap.nonce().equals(NONCE) && !judged.before().isJoined();
            case Command.Join join ->
                join.nonce().equals(NONCE) && !judged.before().isJoined();
            default -> true;
        });
    }

    @Test
    void nobodyFollowsItselfOrFollowsAndLeadsInOneEpoch() {
        for (Promise promise : PROMISES) {
            assertThat(promise.followsPromised() && promise.leadsPromised()).isFalse();
            assertThat(promise.led().isAfter(promise.promisedEpoch())).isFalse();
            if (promise.followed() != null) {
                assertThat(promise.followed().primary()).isNotEqualTo(SELF.name());
                assertThat(promise.followed().epoch().isAfter(promise.promisedEpoch()))
                        .isFalse();
            }
        }
    }

    @Test
    void anEpochHasOnePrimaryToFollow() {
        alwaysWhenAccepted((judged, accept) -> judged.before().followed() == null
                || accept.keep().followed() == null
                || judged.before()
                        .followed()
                        .epoch()
                        .isBefore(accept.keep().followed().epoch())
                || judged.before()
                        .followed()
                        .primary()
                        .equals(accept.keep().followed().primary()));
    }

    @Test
    void theFirstRowOfAnEpochSaysWhoReallyLeads() {
        alwaysWhenAccepted((judged, accept) -> !(judged.command() instanceof Command.Gate gate)
                || (gate.row().holder().equals(SELF.name())
                        && gate.row().epoch().equals(judged.epoch())));
    }

    @Test
    void onlyAFollowOrAJoinChangesWhoIsFollowed() {
        alwaysWhenAccepted((judged, accept) -> {
            boolean changes =
                    !Objects.equals(judged.before().followed(), accept.keep().followed());
            return !changes
                    || switch (judged.command()) {
                        case Command.Follow _, Command.Join _ -> accept.keep().followsPromised();
                        case Command.Promote _ -> accept.keep().followed() == null;
                        default -> false;
                    };
        });
    }

    @Test
    void everyCommandOnceObeyedIsRefusedAfterANewerEpoch() {
        Ballot newer = ballot(5);
        alwaysWhenAccepted((judged, accept) -> {
            Command freeze = new Command.Freeze(new Authority(CLUSTER, newer, SELF));
            Promise frozen = accept.keep().isJoined()
                    ? ((Judgement.Accept) CommandRule.judge(accept.keep(), freeze, judged.facts())).keep()
                    : accept.keep().promising(newer);
            return CommandRule.judge(frozen, judged.command(), judged.facts()) instanceof Judgement.Refuse;
        });
    }

    @Test
    void aRepeatIsOnlyForWhatWasDoneUnderTheSameBallot() {
        always(judged -> !(judged.judgement() instanceof Judgement.Repeat)
                || (judged.ballot().equals(judged.before().promised())
                        && switch (judged.command()) {
                            case Command.Adopt _ -> judged.before().cluster().equals(CLUSTER);
                            case Command.Promote _ -> judged.before().leadsPromised();
                            case Command.Bootstrap _, Command.Join _ ->
                                judged.before().isJoined();
                            default -> false;
                        }));
    }

    @Test
    void aNewerFreezeIsAlwaysObeyedByWhoHoldsADatabase() {
        always(judged -> !(judged.command() instanceof Command.Freeze)
                || STRANGERS.contains(judged.command().authority())
                || !judged.before().cluster().equals(CLUSTER)
                || !judged.before().isJoined()
                || !judged.epoch().isAfter(judged.before().promisedEpoch())
                || judged.judgement() instanceof Judgement.Accept);
    }
}
