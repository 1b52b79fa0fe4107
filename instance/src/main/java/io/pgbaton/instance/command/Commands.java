package io.pgbaton.instance.command;

import io.pgbaton.core.judgement.CommandFacts;
import io.pgbaton.core.judgement.CommandRule;
import io.pgbaton.core.judgement.Judgement;
import io.pgbaton.core.leash.LeashTerms;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Issued;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.job.Jobs;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.promise.Tenure;
import io.pgbaton.instance.server.PostgresServer.Stop;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.ServerRun;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.sql.Session;
import io.pgbaton.instance.work.BootstrapJob;
import io.pgbaton.instance.work.GateJob;
import io.pgbaton.instance.work.JoinJob;
import io.pgbaton.instance.work.LevelJob;
import io.pgbaton.instance.work.RejoinJob;
import io.pgbaton.instance.work.RestoreJob;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Every request comes through here: one at a time it is judged against the promise, and what it changes of the promise is
 * durable before anything else happens (I3). Steps that may take long give the lock back: jobs, the wait for a promotion,
 * a checkpoint.
 */
public final class Commands {
    private static final Logger LOG = System.getLogger(Commands.class.getName());

    private static final Pattern FREE_BYTES = Pattern.compile("freeBytes=\\d+");

    /** What is done after the lock was given back. */
    private interface Rest {
        Reply<?> run() throws IOException, InterruptedException, FailedEffectException, SQLException;
    }

    private final Node node;
    private final Supplier<InstanceState> state;
    private final Reloading reloading;
    private final WalSenders walSenders;
    private final FreezeEffect freeze;
    private final PromoteEffect promote;
    private volatile String lastAnswered = "";

    /**
     * Makes the one place where commands are taken.
     *
     * @param state observes anew what most commands answer with
     */
    public Commands(Node node, Supplier<InstanceState> state) {
        this.node = node;
        this.state = state;
        reloading = new Reloading(node);
        walSenders = new WalSenders(node);
        freeze = new FreezeEffect(node);
        promote = new PromoteEffect(node);
    }

    public Reply<?> handle(Command command) throws InterruptedException {
        long begin = System.nanoTime();
        Reply<?> reply = judgeAndApply(command);
        log(command, reply, Duration.ofNanos(System.nanoTime() - begin));
        return reply;
    }

    /** A request that is only asked again and answered as before is not worth a line. */
    private void log(Command command, Reply<?> reply, Duration took) {
        String answered = "%s in epoch %s: %s"
                .formatted(
                        command.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                        command.authority().ballot().epoch(),
                        reply);
        String meaning = FREE_BYTES.matcher(answered).replaceAll("");
        if (!meaning.equals(lastAnswered)) {
            lastAnswered = meaning;
            LOG.log(Level.INFO, "{0} ({1} ms)", answered, took.toMillis());
        }
    }

    private Reply<?> judgeAndApply(Command command) throws InterruptedException {
        String unusable = wouldMakeItOurs(command) ? node.usability().obstacle() : node.unusable();
        if (unusable != null) {
            return new Reply.Refused<>(unusable, null);
        }
        try {
            return underLock(command).run();
        } catch (FailedEffectException e) {
            return new Reply.Failed<>(e.reason());
        } catch (IOException | SQLException e) {
            LOG.log(Level.WARNING, "command failed", e);
            return new Reply.Failed<>("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
        }
    }

    /** A volume of another cluster takes one command, and only from this process's own cluster. */
    private boolean wouldMakeItOurs(Command command) {
        return command instanceof Command.Adopt
                && node.usability().isForeign(node.promise())
                && command.authority().cluster().equals(node.settings().cluster());
    }

    private Rest underLock(Command command)
            throws InterruptedException, IOException, FailedEffectException, SQLException {
        if (!node.promises().tryLock(Limits.COMMAND_LOCK)) {
            throw new FailedEffectException("another command has not ended yet");
        }
        try {
            return switch (CommandRule.judge(node.promise(), command, facts(command))) {
                case Judgement.Refuse refuse -> () -> new Reply.Refused<>(refuse.reason(), node.promise());
                case Judgement.Repeat ignored -> repeat(command);
                case Judgement.Accept accept -> apply(command, accept);
            };
        } finally {
            node.promises().unlock();
        }
    }

    private CommandFacts facts(Command command) {
        Tenure tenure = node.tenure();
        boolean fresh =
                command instanceof Command.Promote asked && node.challenges().isFresh(asked.challenge());
        return new CommandFacts(
                node.server().phase(), node.incarnation(), fresh, tenure.gatePassed(), tenure.settingVersion());
    }

    /** It was done already: the same answer. */
    private Rest repeat(Command command) throws FailedEffectException {
        return switch (command) {
            case Command.Promote asked -> {
                ServerRun run = node.server()
                        .run()
                        .orElseThrow(() -> new FailedEffectException("unknown: the server has just ended"));
                yield () -> new Reply.Done<>(
                        promote.finish(run, asked.authority().ballot().epoch()));
            }
            case Command.Bootstrap ignored -> () -> joined(JobState.Kind.BOOTSTRAP, command);
            case Command.Join ignored -> () -> joined(JobState.Kind.JOIN, command);
            default -> () -> new Reply.Done<>(state.get());
        };
    }

    /** After a restart of this process the job is forgotten, but what it did is not. */
    private Reply<JobState> joined(JobState.Kind kind, Command command) {
        Ballot ballot = command.authority().ballot();
        return new Reply.Done<>(node.jobs()
                .newest()
                .filter(job -> job.kind() == kind && job.epoch().equals(ballot.epoch()))
                .orElseGet(() -> new JobState(kind, ballot.epoch(), JobState.Phase.DONE, "it was done before")));
    }

    private Rest apply(Command command, Judgement.Accept accept)
            throws IOException, InterruptedException, FailedEffectException, SQLException {
        Promise before = node.promise();
        if (!(command instanceof Command.Promote)) {
            node.promises().keep(accept.keep());
        }
        if (!before.promisedEpoch().equals(node.promise().promisedEpoch())) {
            node.jobs().supersede(node.promise().promisedEpoch());
        }
        if (accept.stepDown()) {
            node.server().stop(command instanceof Command.Demote ? Stop.FAST : Stop.IMMEDIATE);
        } else if (mustReceiveNothing(command)) {
            node.server().reload(node.server().state().withUpstream(null));
        }
        Ballot ballot = command.authority().ballot();
        return switch (command) {
            case Command.Adopt ignored -> adopted();
            case Command.Freeze asked -> done(frozen(asked));
            case Command.Challenge ignored -> done(new Issued(node.challenges().issue()));
            case Command.Promote asked -> promoting(asked, accept.keep());
            case Command.Demote ignored -> demote();
            case Command.Follow ignored -> follow();
            case Command.Admit ignored -> admit();
            case Command.Close ignored -> close();
            case Command.Settings settings -> settings(settings);
            case Command.Checkpoint ignored -> this::checkpoint;
            case Command.Gate gate -> job(JobState.Kind.GATE, ballot, new GateJob(node, gate.row())::run);
            case Command.Bootstrap bootstrap -> job(JobState.Kind.BOOTSTRAP, ballot, first(bootstrap));
            case Command.Join join -> job(JobState.Kind.JOIN, ballot, new JoinJob(node, join.source())::run);
            case Command.Level level -> level(level);
            case Command.Rejoin rejoin -> job(JobState.Kind.REJOIN, ballot, new RejoinJob(node, rejoin.source())::run);
        };
    }

    /**
     * Nobody is streamed from but the primary that was promised; except by a frozen member that is being levelled. A freeze of
     * the same epoch fails then, and must not end that either.
     */
    private boolean mustReceiveNothing(Command command) {
        boolean isLevelled = command instanceof Command.Level
                || (command instanceof Command.Freeze
                        && node.jobs().isRunning(command.authority().ballot()));
        return !isLevelled
                && !node.promise().followsPromised()
                && node.server().state().upstream() != null;
    }

    private Frozen frozen(Command.Freeze asked) throws IOException, InterruptedException, FailedEffectException {
        Ballot ballot = asked.authority().ballot();
        if (node.jobs().isRunning(ballot)) {
            throw new FailedEffectException("a job of this epoch is under way: a freeze of the same epoch is late");
        }
        return asked.isWordOnly() ? freeze.word(ballot) : freeze.apply(ballot);
    }

    private Rest promoting(Command.Promote asked, Promise leading)
            throws IOException, InterruptedException, FailedEffectException, SQLException {
        ServerRun run = promote.begin(asked, leading);
        return () -> new Reply.Done<>(promote.finish(run, leading.led()));
    }

    private Rest adopted() throws IOException {
        node.usability().judge(node.promise());
        if (node.unusable() == null) {
            node.server().startSoon();
        }
        return () -> new Reply.Done<>(state.get());
    }

    /** A standby that was never promoted has nothing to give up but its upstream. */
    private Rest demote() throws IOException {
        if (node.server().run().filter(ServerRun::wasPromoted).isPresent()) {
            node.server().stop(Stop.FAST);
        }
        node.server().startSoon();
        return () -> new Reply.Done<>(state.get());
    }

    private Rest follow() throws IOException, InterruptedException, FailedEffectException {
        if (node.volume().isHalfRewound() || !node.volume().hasData()) {
            throw new FailedEffectException("there is no whole database to follow with: it must rejoin");
        }
        if (node.server().run().filter(ServerRun::wasPromoted).isPresent()) {
            node.server().stop(Stop.IMMEDIATE);
        }
        node.server().start();
        if (node.server().phase() == Phase.STANDBY) {
            reloading.follow(new ServerConfig.State(node.promise().followed(), "", true));
        } else {
            node.server().reload(new ServerConfig.State(node.promise().followed(), "", true));
        }
        return () -> new Reply.Done<>(state.get());
    }

    private Rest admit() throws IOException, InterruptedException, FailedEffectException {
        if (!node.tenure().admitted()) {
            reloading.open();
            node.remember(node.tenure().admit());
        }
        return () -> new Reply.Done<>(state.get());
    }

    /** Asked again it looks again: nobody may have slipped in. */
    private Rest close() throws IOException, InterruptedException, FailedEffectException, SQLException {
        ServerRun run = node.server().run().orElseThrow(() -> new FailedEffectException("the server has just ended"));
        node.remember(node.tenure().close());
        reloading.close();
        new SessionGate(node).clear(run);
        return () -> new Reply.Done<>(state.get());
    }

    /** Asked again for the same version it only answers: it is in force, and confirmed. */
    private Rest settings(Command.Settings settings)
            throws IOException, InterruptedException, FailedEffectException, SQLException {
        Tenure tenure = node.tenure();
        if (settings.synchronous().version() > tenure.settingVersion()) {
            if (!node.leash().change(LeashTerms.of(settings.synchronous()), Limits.LEASH_CHANGE)) {
                throw new FailedEffectException("not enough of the peers of this setting let the server go on yet");
            }
            reloading.synchronous(ServerConfig.synchronousNames(tenure.epoch(), settings.synchronous()));
            walSenders.restartOlderThan(walSenders.now());
            node.remember(tenure.under(settings.synchronous()));
        }
        return () -> new Reply.Done<>(state.get());
    }

    private Reply<InstanceState> checkpoint() throws SQLException {
        try (Session own = Session.asControl(node.settings().postgres(), node.secrets())) {
            own.run("CHECKPOINT", Limits.CHECKPOINT);
        }
        return new Reply.Done<>(state.get());
    }

    private Rest job(JobState.Kind kind, Ballot ballot, Jobs.Work work) {
        Reply<JobState> reply = node.jobs().ask(kind, ballot, work);
        return () -> reply;
    }

    private Jobs.Work first(Command.Bootstrap bootstrap) {
        return bootstrap.backup() == null ? new BootstrapJob(node)::run : new RestoreJob(node, bootstrap.backup())::run;
    }

    /** Another member may turn out to reach further: then it is another job. */
    private Rest level(Command.Level level) {
        Job.Task task = new Job.Task(
                JobState.Kind.LEVEL, level.authority().ballot(), "%s %s".formatted(level.source(), level.until()));
        Reply<JobState> reply = node.jobs().ask(task, new LevelJob(node, level.source(), level.until())::run);
        return () -> reply;
    }

    private static Rest done(Object value) {
        return () -> new Reply.Done<>(value);
    }
}
