package io.pgbaton.worker.fake;

import io.pgbaton.core.judgement.CommandFacts;
import io.pgbaton.core.judgement.CommandRule;
import io.pgbaton.core.judgement.Judgement;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Issued;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.PrimaryLoad;
import io.pgbaton.core.protocol.PrimarySilence;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An instance without a PostgreSQL: judges every command by the very rules of the real one ({@link CommandRule}), and only
 * pretends the effect.
 */
public final class FakeInstance {
    private final int ordinal;
    private final List<Command> accepted = new ArrayList<>();
    private Promise promise;
    private Incarnation incarnation;
    private ServerState.Phase phase = ServerState.Phase.EMPTY;
    private @Nullable Position position;
    private @Nullable Position promotedAt;
    private @Nullable String challenge;
    private boolean gatePassed;
    private Command.@Nullable SynchronousSetting setting;
    private Epoch admitted = Epoch.NONE;
    private List<String> streaming = List.of();
    private List<String> objections = List.of();
    private @Nullable Duration notAskedFor;
    private boolean reachable = true;
    private int missing;
    private int between;
    private boolean gateOpens = true;

    FakeInstance(int ordinal) {
        this.ordinal = ordinal;
        this.incarnation = Sample.run(ordinal);
        this.promise = Promise.ofEmptyVolume(
                Sample.CLUSTER, Sample.name(ordinal), Sample.member(ordinal).volume(), "nonce-" + ordinal);
    }

    /** Makes it a running member of a cluster that orders-0 leads in epoch 2. */
    public synchronized void settle(Position at) {
        promise = promise.promising(Sample.SECOND).withSystemIdentifier("7");
        promise = ordinal == 0
                ? promise.leading(Sample.SECOND.epoch())
                : promise.following(new Followed(Sample.SECOND.epoch(), Sample.ZERO, Sample.address(0)));
        phase = ordinal == 0 ? ServerState.Phase.PRIMARY : ServerState.Phase.STANDBY;
        position = at;
        setting = new Command.SynchronousSetting(1, List.of(Sample.member(1), Sample.member(2)), 1);
        admitted = ordinal == 0 ? Sample.SECOND.epoch() : Epoch.NONE;
    }

    /** Its volume is another cluster's, and its server does not run. */
    synchronized void belongTo(ClusterUid cluster) {
        promise = promise.adoptedBy(cluster);
        phase = ServerState.Phase.STOPPED;
    }

    /** Its server was killed and came back as a standby (I1). */
    public synchronized void crash() {
        phase = ServerState.Phase.STANDBY;
    }

    /** The primary that it follows asked it for its leave so long ago. */
    public synchronized void notAskedFor(Duration time) {
        notAskedFor = time;
    }

    public synchronized void unplug() {
        reachable = false;
    }

    /** The next questions for its state, so many, go unanswered. */
    public synchronized void missLooks(int looks) {
        missing = looks;
    }

    /** Every receiver has just ended: the next answers, so many, say that nobody streams from it. */
    public synchronized void streamToNobodyFor(int looks) {
        between = looks;
    }

    public synchronized void plugIn() {
        reachable = true;
    }

    /** Its whole process ended and another one started on the same volume. */
    public synchronized void replaceProcess() {
        incarnation = new Incarnation("pod", "container", incarnation.process() + "'");
        phase = promise.isJoined() ? ServerState.Phase.STANDBY : ServerState.Phase.EMPTY;
        challenge = null;
    }

    /** Its volume is gone, and an empty one is in its place. */
    public synchronized Member loseVolume() {
        promise = Promise.ofEmptyVolume(
                Sample.CLUSTER, Sample.name(ordinal), new VolumeId("%016x".formatted(255 - ordinal)), "nonce-new");
        phase = ServerState.Phase.EMPTY;
        position = null;
        return promise.member();
    }

    public synchronized void objects(String objection) {
        objections = List.of(objection);
    }

    public synchronized void keepGateShut() {
        gateOpens = false;
    }

    public synchronized void streams(List<String> applicationNames) {
        streaming = applicationNames;
    }

    public synchronized ServerState.Phase phase() {
        return phase;
    }

    public synchronized Promise promise() {
        return promise;
    }

    public synchronized Epoch admitted() {
        return admitted;
    }

    /** Every command that it took, in order. */
    public synchronized List<Command> accepted() {
        return List.copyOf(accepted);
    }

    synchronized Reply<InstanceState> state() {
        if (missing > 0) {
            missing--;
            return new Reply.Unreachable<>("timed out");
        }
        return reachable ? new Reply.Done<>(now()) : new Reply.Unreachable<>("connection refused");
    }

    private InstanceState now() {
        Followed followed = promise.followsPromised() ? promise.followed() : null;
        List<String> seen = between > 0 ? List.of() : streaming;
        between = Math.max(0, between - 1);
        ServerState server = new ServerState(
                phase,
                position,
                followed == null || phase != ServerState.Phase.STANDBY ? null : followed.address(),
                admitted,
                null);
        Ballot promised = promise.promised();
        PrimarySilence silence =
                notAskedFor == null || promised == null ? null : new PrimarySilence(promised, notAskedFor.toMillis());
        return new InstanceState(
                promise,
                incarnation,
                Sample.address(ordinal),
                server,
                null,
                objections,
                seen,
                1L << 30,
                null,
                silence,
                null,
                phase == ServerState.Phase.PRIMARY ? setting : null,
                phase == ServerState.Phase.PRIMARY ? PrimaryLoad.NONE : null,
                null);
    }

    synchronized Reply<Frozen> freeze(Command.Freeze command) {
        return done(command, () -> {
            phase = phase == ServerState.Phase.PRIMARY ? ServerState.Phase.STANDBY : phase;
            return new Frozen(
                    promise.member(),
                    incarnation,
                    command.authority().ballot(),
                    command.isWordOnly() ? Sample.at(0, "0/0") : at(),
                    phase == ServerState.Phase.STANDBY,
                    !command.isWordOnly() && promise.dirty() == null,
                    objections,
                    1L << 30);
        });
    }

    synchronized Reply<Issued> challenge(Command.Challenge command) {
        return done(command, () -> {
            challenge = "challenge-%d-%d".formatted(ordinal, accepted.size());
            return new Issued(challenge);
        });
    }

    synchronized Reply<Promoted> promote(Command.Promote command) {
        return done(command, () -> {
            if (phase != ServerState.Phase.PRIMARY) {
                promotedAt = at();
                position = new Position(command.authority().ballot().epoch().timeline(), at().lsn());
                phase = ServerState.Phase.PRIMARY;
                gatePassed = false;
                setting = command.synchronous();
            }
            challenge = null;
            return new Promoted(promotedAt == null ? at() : promotedAt);
        });
    }

    synchronized Reply<JobState> job(Command command) {
        return done(command, () -> switch (command) {
            case Command.Bootstrap bootstrap -> initialise(bootstrap);
            case Command.Join join -> joined(join);
            case Command.Gate gate -> gate(gate);
            case Command.Rejoin rejoin -> rejoined(rejoin);
            case Command.Level level -> levelled(level);
            default -> throw new IllegalArgumentException("not a job: " + command);
        });
    }

    private JobState initialise(Command.Bootstrap command) {
        promise = promise.withSystemIdentifier(command.backup() == null ? "7" : FakeShelf.SYSTEM_IDENTIFIER);
        phase = ServerState.Phase.STANDBY;
        position = Sample.at(1, "0/1500000");
        return ended(JobState.Kind.BOOTSTRAP, command);
    }

    private JobState joined(Command.Join command) {
        promise = promise.withSystemIdentifier("7");
        phase = ServerState.Phase.STANDBY;
        position = Sample.at(command.authority().ballot().epoch().number(), "0/2000000");
        return ended(JobState.Kind.JOIN, command);
    }

    private JobState gate(Command.Gate command) {
        gatePassed = gateOpens;
        return gateOpens
                ? ended(JobState.Kind.GATE, command)
                : new JobState(
                        JobState.Kind.GATE,
                        command.authority().ballot().epoch(),
                        JobState.Phase.RUNNING,
                        "waiting for 1 acknowledgement");
    }

    private JobState rejoined(Command.Rejoin command) {
        promise = promise.following(new Followed(
                command.authority().ballot().epoch(),
                command.source().primary(),
                command.source().address()));
        phase = ServerState.Phase.STANDBY;
        position = new Position(command.authority().ballot().epoch().timeline(), at().lsn());
        return ended(JobState.Kind.REJOIN, command);
    }

    private JobState levelled(Command.Level command) {
        position = command.until();
        return ended(JobState.Kind.LEVEL, command);
    }

    private static JobState ended(JobState.Kind kind, Command command) {
        return new JobState(kind, command.authority().ballot().epoch(), JobState.Phase.DONE, "done");
    }

    public synchronized Reply<InstanceState> order(Command command) {
        return done(command, () -> {
            switch (command) {
                case Command.Admit admit ->
                    admitted = admit.authority().ballot().epoch();
                case Command.Adopt adopt -> phase = ServerState.Phase.STANDBY;
                case Command.Close close -> admitted = Epoch.NONE;
                case Command.Settings settings -> setting = settings.synchronous();
                case Command.Demote demote -> phase = ServerState.Phase.STANDBY;
                default -> {}
            }
            return now();
        });
    }

    private <T> Reply<T> done(Command command, java.util.function.Supplier<T> effect) {
        if (!reachable) {
            return new Reply.Unreachable<>("connection refused");
        }
        boolean fresh = command instanceof Command.Promote promote
                && promote.challenge().equals(challenge);
        CommandFacts facts =
                new CommandFacts(phase, incarnation, fresh, gatePassed, setting == null ? 0 : setting.version());
        return switch (CommandRule.judge(promise, command, facts)) {
            case Judgement.Refuse refuse -> new Reply.Refused<>(refuse.reason(), promise);
            case Judgement.Repeat repeat -> new Reply.Done<>(effect.get());
            case Judgement.Accept accept -> {
                promise = accept.keep();
                accepted.add(command);
                yield new Reply.Done<>(effect.get());
            }
        };
    }

    private Position at() {
        return Optional.ofNullable(position).orElse(new Position(new Timeline(0), io.pgbaton.core.model.Lsn.ZERO));
    }
}
