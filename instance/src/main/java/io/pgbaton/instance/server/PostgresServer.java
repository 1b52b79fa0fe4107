package io.pgbaton.instance.server;

import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.ServerState;
import io.pgbaton.core.protocol.ServerState.Exit;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.volume.Volume;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts, stops and watches PostgreSQL.
 *
 * <p>It is only ever started as a standby (I1), never while a process of the run before is left, and receiving only if the
 * promise says that it follows in the promised epoch. When it ends by itself, that is said at once and it is started again.
 * Start and stop exclude each other; what a start reads of the promise, it reads while it excludes a stop.
 */
public final class PostgresServer {
    private static final Logger LOG = System.getLogger(PostgresServer.class.getName());

    /** How to end it. */
    public enum Stop {
        /** In order, the standbys receive the shutdown checkpoint; after a bound as {@link #IMMEDIATE}. */
        FAST,
        /** At once; the next start recovers from the log. */
        IMMEDIATE
    }

    private final Volume volume;
    private final InstanceSettings settings;
    private final ServerConfig config;
    private final Supplier<Promise> promise;
    private final Runnable onChange;
    private final PostgresProcesses processes = new PostgresProcesses();
    private final ReentrantLock guard = new ReentrantLock();
    private final Set<String> strangeChildren = new HashSet<>();

    private volatile @Nullable ServerRun run;
    private @Nullable ServerRun newest;
    private volatile ServerConfig.State state = ServerConfig.State.FROZEN;
    private volatile @Nullable String held;
    private volatile boolean ending;
    private volatile @Nullable Exit exit;
    private final StartAttempts attempts = new StartAttempts();

    public PostgresServer(
            InstanceSettings settings, ServerConfig config, Supplier<Promise> promise, Runnable onChange) {
        this.settings = settings;
        volume = settings.volume();
        this.config = config;
        this.promise = promise;
        this.onChange = onChange;
    }

    public Optional<ServerRun> run() {
        return Optional.ofNullable(run);
    }

    public ServerState.Phase phase() {
        ServerRun current = run;
        if (current != null) {
            return current.phase();
        }
        return volume.hasData() ? Phase.STOPPED : Phase.EMPTY;
    }

    /** How it last ended by itself; null if it never did. */
    public @Nullable Exit exit() {
        return exit;
    }

    /** Why it does not run, in words; empty if it does or is about to. */
    public Optional<String> trouble() {
        String reason = held;
        if (reason != null) {
            return Optional.of("PostgreSQL is kept stopped: " + reason);
        }
        Optional<String> failing = attempts.trouble();
        if (failing.isPresent()) {
            return failing;
        }
        ServerRun current = run;
        if (current != null && current.starting().compareTo(Limits.STARTING) > 0) {
            return Optional.of(
                    "PostgreSQL has been starting for more than %d s".formatted(Limits.STARTING.toSeconds()));
        }
        return Optional.empty();
    }

    /** The configuration in force, or being put in force. */
    public ServerConfig.State state() {
        return state;
    }

    public PostgresProcesses processes() {
        return processes;
    }

    /** Keeps it from being started until {@link #release}; it must be stopped already. */
    public void hold(String reason) {
        held = reason;
    }

    public void release() {
        if (!ending) {
            held = null;
        }
    }

    /**
     * Stops it in order, and never starts it again: the instance process ends.
     *
     * @throws IOException if processes are left after all
     */
    public void stopForGood() throws IOException {
        ending = true;
        hold("the instance process ends");
        stop(Stop.FAST);
    }

    /** Starts it in the background, unless it runs, is held, or has no data. */
    public void startSoon() {
        Thread.ofVirtual().name("start-postgres").start(this::startUnlessFailing);
    }

    /** Starts it unless it runs, is held, or has no data; does not wait until it is ready. */
    public void start() throws IOException {
        guard.lock();
        try {
            if (run == null && held == null && volume.hasData() && !volume.isHalfRewound()) {
                launch();
            }
        } finally {
            guard.unlock();
        }
        onChange.run();
    }

    /**
     * Ends it, and everything that is left of it.
     *
     * @throws IOException if processes are left after all: then nothing may be said about its log
     */
    public void stop(Stop how) throws IOException {
        guard.lock();
        try {
            ServerRun current = run;
            if (current == null && held != null) {
                return; // what runs now are the tools of a job
            }
            if (current != null) {
                current.askToStop();
                end(current, how);
            }
            killLeftovers();
            run = null;
        } finally {
            guard.unlock();
        }
        onChange.run();
    }

    /**
     * Ends this run whatever else is going on: what its leash ends must not wait for a start, a stop, a reload or a disk. It
     * then comes back as a standby, like one that ended by itself. Returns when no process of it is left.
     */
    public void endAtOnce(ServerRun doomed, String reason) {
        doomed.endFor(reason);
        if (doomed.isAlive()) {
            Signals.QUIT.send(doomed.pid());
        }
        long kill = System.nanoTime() + Limits.STOP_IMMEDIATE.toNanos();
        while (true) {
            List<PostgresProcesses.Entry> left = processes.all();
            if (left.isEmpty()) {
                doomed.gone();
            }
            if (doomed.isGone()) {
                return; // then what was listed may belong to the run after it
            }
            if (System.nanoTime() >= kill) {
                left.forEach(entry -> Signals.KILL.send(entry.pid()));
            }
            LockSupport.parkNanos(Limits.BRIEFLY.toNanos());
        }
    }

    /** True once no process of this run is left. */
    public boolean isGone(ServerRun ended) {
        if (!ended.isGone() && run != ended && !processes.anyLeft()) {
            ended.gone();
        }
        return ended.isGone();
    }

    /** Changes the configuration files and has the server read them; whoever needs it in force must look. */
    public void reload(ServerConfig.State wanted) throws IOException {
        guard.lock();
        try {
            config.apply(promise.get().member(), wanted);
            state = wanted;
            ServerRun current = run;
            if (current != null && wanted.upstream() != null) {
                current.mayReceive();
            }
            if (current != null && takesSignals(current)) {
                Signals.HUP.send(current.pid());
            }
        } finally {
            guard.unlock();
        }
    }

    /** Has a running server learn who may log in now; what it was told otherwise stays as it is. */
    public void refresh() throws IOException {
        if (config.isOutdated()) {
            reread();
        }
    }

    /** With which parameters it was started, or has been told to go on. */
    public Parameters chosen() {
        return config.chosen();
    }

    /** Tells a running server which parameters its owner chose; the next start begins with others if it must. */
    public void choose(Parameters parameters) throws IOException {
        guard.lock();
        try {
            if (run != null) {
                config.choose(parameters);
                reload(state);
            }
        } finally {
            guard.unlock();
        }
    }

    /** Has a running server read its files again: what they name may have been renewed. */
    public void reread() throws IOException {
        guard.lock();
        try {
            if (run != null) {
                reload(state);
            }
        } finally {
            guard.unlock();
        }
    }

    /** Before it has written its pid file it has no handlers, and a HUP would end it. */
    private boolean takesSignals(ServerRun current) throws IOException {
        Path pidFile = volume.data().resolve("postmaster.pid");
        try {
            return Poll.until(Limits.RELOAD, Limits.BRIEFLY, () -> !current.isAlive() || Files.exists(pidFile))
                    && current.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was starting", e);
        }
    }

    private void launch() throws IOException {
        killLeftovers();
        Promise current = promise.get();
        boolean follows = current.followsPromised();
        state = new ServerConfig.State(follows ? current.followed() : null, "", follows);
        new HistoryFiles(volume.wal()).prepareForStart();
        config.prepareForStart(current.member(), state);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        settings.pgBin().resolve("postgres").toString(),
                        "-D",
                        volume.data().toString(),
                        "-c",
                        "config_file=" + config.file()))
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        ServerRun started = new ServerRun(builder.start(), !follows);
        run = started;
        newest = started;
        ServerLog log = new ServerLog(new Listener(started));
        log.follow(started.process().getInputStream());
        Thread.ofVirtual().name("postgres-ended").start(() -> awaitEnd(started, log));
        LOG.log(
                Level.INFO,
                "started PostgreSQL as a standby, {0}",
                follows ? "following " + current.followed() : "frozen");
    }

    /** What the log of one run tells. */
    private final class Listener implements ServerLog.Listener {
        private final ServerRun followed;

        Listener(ServerRun followed) {
            this.followed = followed;
        }

        @Override
        public void ready() {
            PostgresServer.this.ready(followed);
        }

        /** Once for each timeline: recovery fetched its history meanwhile and goes on to it after a restart. */
        @Override
        public void strangeChild(String timeline) {
            if (strangeChildren.add(timeline)) {
                restart(
                        followed,
                        () -> true,
                        "recovery does not go on to timeline %s without a restart".formatted(timeline));
            }
        }

        /** The control file knows by then what it has to have at least; a client can have the log say this, too. */
        @Override
        public void lessThanPrimary() {
            restart(
                    followed,
                    config::isOutgrown,
                    "it has less than its primary of what a standby must have, and does not replay before a restart");
        }
    }

    private void ready(ServerRun started) {
        started.isReady();
        attempts.succeeded();
        onChange.run();
    }

    private void awaitEnd(ServerRun started, ServerLog log) {
        try {
            ended(started, started.process().waitFor(), log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended(ServerRun ended, int code, ServerLog log) {
        if (ended.wasAskedToStop()) {
            return;
        }
        guard.lock();
        try {
            if (run != ended) {
                return;
            }
            processes.killAll();
            String how = code > 128 ? "signal %d".formatted(code - 128) : "exit code %d".formatted(code);
            String description = !ended.endReason().isEmpty()
                    ? ended.endReason()
                    : log.lastWords().isEmpty() ? how : how + ": " + log.lastWords();
            Exit before = exit;
            exit = new Exit(
                    ended.phase(),
                    promise.get().promisedEpoch(),
                    before == null ? 1 : before.number() + 1,
                    description);
            if (!ended.ready().isDone()) {
                attempts.failed(description);
            }
            run = null;
            LOG.log(Level.WARNING, "PostgreSQL ended as {0}: {1}", ended.phase(), description);
        } finally {
            guard.unlock();
        }
        onChange.run();
        startUnlessFailing();
    }

    private void startUnlessFailing() {
        try {
            Thread.sleep(attempts.pause());
            start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            attempts.failed(String.valueOf(e.getMessage()));
            LOG.log(Level.ERROR, "cannot start PostgreSQL", e);
            onChange.run();
            startSoon();
        }
    }

    private void restart(ServerRun stuck, BooleanSupplier isCure, String why) {
        Thread.ofVirtual().name("restart-postgres").start(() -> {
            guard.lock();
            try {
                if (run == stuck && !stuck.wasPromoted() && isCure.getAsBoolean()) {
                    LOG.log(Level.INFO, "restarts PostgreSQL: {0}", why);
                    stop(Stop.FAST);
                    start();
                }
            } catch (IOException e) {
                LOG.log(Level.ERROR, "cannot restart PostgreSQL", e);
            } finally {
                guard.unlock();
            }
        });
    }

    private void end(ServerRun current, Stop how) throws IOException {
        if (how == Stop.FAST) {
            Signals.INT.send(current.pid());
            if (hasEnded(current, Limits.STOP_FAST)) {
                return;
            }
        }
        Signals.QUIT.send(current.pid());
        if (!hasEnded(current, Limits.STOP_IMMEDIATE)) {
            processes.killAll();
        }
    }

    private static boolean hasEnded(ServerRun run, Duration limit) throws IOException {
        try {
            return run.process().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was stopping", e);
        }
    }

    private void killLeftovers() throws IOException {
        long end = System.nanoTime() + Limits.STOP_KILLED.toNanos();
        while (processes.anyLeft()) {
            processes.killAll();
            if (System.nanoTime() > end) {
                throw new IOException("PostgreSQL processes do not end: " + processes.all());
            }
            pauseBriefly();
        }
        if (newest != null) {
            newest.gone();
        }
    }

    private static void pauseBriefly() throws IOException {
        try {
            Thread.sleep(Limits.BRIEFLY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was stopping", e);
        }
    }
}
