package io.pgbaton.instance.leash;

import io.pgbaton.core.leash.Leash;
import io.pgbaton.core.leash.LeashTerms;
import io.pgbaton.core.leash.LeashVerdict;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import io.pgbaton.core.protocol.LeashState;
import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds the server of this instance to its leash (I5), from before pg_promote until no process of it is left.
 *
 * <p>Each peer is asked by a {@link PeerInquiry} of its own, so a silent one delays nobody. Every tick the dead-man's
 * switch gets the moment at which the newest proofs end, plus the time that an orderly end may take. When they end, this class
 * ends the server; if it cannot, for whatever reason, init does, with everything in the PID namespace.
 *
 * <p>SAFETY: nothing here waits for a command, a disk, a name server, a log or a peer. A lock is held for moments only.
 */
public final class LeashKeeper {
    private static final Logger LOG = System.getLogger(LeashKeeper.class.getName());
    private static final int CHALLENGE_BYTES = 16;

    /** A server that is writable, or may become so. */
    public interface Writable {
        /** True once no process of it is left, and ever after. */
        boolean isGone();

        /** Ends it at once, whatever it is doing. */
        void end(String reason);
    }

    private static final class Held {
        private final Writable server;
        private Leash leash;
        private @Nullable Leash next;
        private @Nullable Duration armed;
        private boolean isOver;

        private Held(Writable server, Leash leash) {
            this.server = server;
            this.leash = leash;
        }

        private boolean asks(Member peer) {
            return leash.terms().peers().contains(peer)
                    || (next != null && next.terms().peers().contains(peer));
        }
    }

    private final Supplier<Duration> clock;
    private final DeadMansSwitch deadMansSwitch;
    private final PeerBook peers;
    private final PeerInquiry.Asking asking;
    private final Runnable onChange;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Semaphore wake = new Semaphore(0);
    private final Set<Member> asked = new HashSet<>();
    private @Nullable Held held;
    private long questions;
    private volatile @Nullable LeashState state;

    /**
     * Holds nothing yet.
     *
     * @param clock the time since boot, that of a suspended machine included
     * @param onChange is run in a thread of its own when {@link #state} changes
     */
    public LeashKeeper(
            Supplier<Duration> clock,
            DeadMansSwitch deadMansSwitch,
            PeerBook peers,
            PeerInquiry.Asking asking,
            Runnable onChange) {
        this.clock = clock;
        this.deadMansSwitch = deadMansSwitch;
        this.peers = peers;
        this.asking = asking;
        this.onChange = onChange;
    }

    /** What lets the server stay writable; null if it is not, and cannot become so. */
    public @Nullable LeashState state() {
        return state;
    }

    /**
     * Begins before the server is asked to promote. What is armed is armed when this returns.
     *
     * @return {@link LeashVerdict.Stop} if there is no leave any more: then nothing began, and it must not be promoted
     * @throws IOException if the switch cannot be armed: then nothing began either
     */
    public LeashVerdict begin(Leash leash, Writable server) throws IOException {
        lock.lock();
        try {
            if (held != null && !held.server.isGone()) {
                throw new IOException("processes of the server before are left");
            }
            LeashVerdict verdict = leash.judge(clock.get());
            if (verdict instanceof LeashVerdict.Stop) {
                return verdict;
            }
            Held begun = new Held(server, leash);
            arm(begun, verdict);
            held = begun;
            askAll(begun);
            show(begun, verdict);
            return verdict;
        } finally {
            lock.unlock();
            wake.release();
        }
    }

    /** It was not asked to promote after all. */
    public void abandon() {
        lock.lock();
        try {
            release();
        } finally {
            lock.unlock();
        }
    }

    /** Takes in a grant; true if the server may go on for longer than before. */
    public boolean granted(ControlGrant grant) {
        lock.lock();
        try {
            Held current = held;
            if (current == null) {
                return false;
            }
            Leash before = current.leash;
            current.leash = before.granted(grant);
            current.next = current.next == null ? null : current.next.granted(grant);
            settle(current);
            return !current.leash.equals(before);
        } finally {
            lock.unlock();
            wake.release();
        }
    }

    /**
     * From here on other peers are asked, or another number of them is needed; what is in force stands until the new peers have
     * given their leave.
     *
     * @return false if they did not within the limit: then nothing changed
     */
    public boolean change(LeashTerms terms, Duration limit) throws InterruptedException {
        lock.lock();
        try {
            Held current = held;
            if (current == null || current.leash.terms().equals(terms)) {
                return true;
            }
            current.next = current.leash.under(terms);
            settle(current);
            askAll(current);
            long left = limit.toNanos();
            while (current.next != null && held == current && !current.isOver && left > 0) {
                left = changed.awaitNanos(left);
            }
            boolean isInForce = current.next == null;
            current.next = null;
            return isInForce;
        } finally {
            lock.unlock();
            wake.release();
        }
    }

    /** Something about the server changed: looks at once. */
    public void serverChanged() {
        wake.release();
    }

    /** Looks for ever. */
    public void run() {
        try {
            while (true) {
                Duration pause = pause();
                if (pause == null) {
                    wake.acquire();
                } else {
                    wake.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
                }
                wake.drainPermits();
                lookAndGoOn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until the next tick, or the end of the leash if that comes first; null while there is nothing to hold. */
    private @Nullable Duration pause() {
        lock.lock();
        try {
            Held current = held;
            if (current == null) {
                return null;
            }
            Duration now = clock.get();
            return current.leash.judge(now) instanceof LeashVerdict.GoOn goOn
                            && goOn.until().minus(now).compareTo(Limits.TICK) < 0
                    ? goOn.until().minus(now)
                    : Limits.TICK;
        } finally {
            lock.unlock();
        }
    }

    /** A look that fails in a way nobody thought of must not be the last one; meanwhile the switch is not wound up. */
    private void lookAndGoOn() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "cannot look at the leash", e);
        }
    }

    /** One look: winds up the switch, or ends the server. */
    void look() {
        Held current;
        LeashVerdict verdict;
        lock.lock();
        try {
            current = held;
            if (current == null || (current.isOver && !current.server.isGone())) {
                return;
            }
            if (current.server.isGone()) {
                release();
                return;
            }
            Duration now = clock.get();
            challenge(current, now);
            verdict = current.leash.judge(now);
            current.isOver = verdict instanceof LeashVerdict.Stop;
            show(current, verdict);
            arm(current, verdict);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the dead-man's switch cannot be wound up", e);
            return;
        } finally {
            lock.unlock();
        }
        if (verdict instanceof LeashVerdict.Stop) {
            current.server.end(verdict.summary());
            wake.release();
            LOG.log(Level.WARNING, "PostgreSQL was ended: {0}", verdict.summary());
        }
    }

    private void challenge(Held current, Duration now) {
        if (current.leash.wantsGrant(now) || (current.next != null && current.next.wantsGrant(now))) {
            byte[] bytes = new byte[CHALLENGE_BYTES];
            random.nextBytes(bytes);
            String challenge = HexFormat.of().formatHex(bytes);
            current.leash = current.leash.challenging(challenge, now);
            current.next = current.next == null ? null : current.next.challenging(challenge, now);
        }
    }

    /** The switch stays as it is when the leash has ended: it takes what is left then. */
    private void arm(Held current, LeashVerdict verdict) throws IOException {
        switch (verdict) {
            case LeashVerdict.Free ignored -> disarm(current);
            case LeashVerdict.GoOn goOn -> {
                Duration deadline = goOn.until().plus(Limits.LEASH_SWITCH);
                if (!deadline.equals(current.armed)) {
                    deadMansSwitch.arm(deadline);
                    current.armed = deadline;
                }
            }
            case LeashVerdict.Stop ignored -> {}
        }
    }

    private void disarm(Held current) throws IOException {
        if (current.armed != null) {
            deadMansSwitch.disarm();
            current.armed = null;
        }
    }

    private void release() {
        Held gone = held;
        if (gone == null) {
            return;
        }
        try {
            disarm(gone);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the dead-man's switch cannot be disarmed", e);
        }
        held = null;
        peers.want(Set.of());
        changed.signalAll();
        publish(null);
    }

    private void show(Held current, LeashVerdict verdict) {
        Duration now = clock.get();
        LeashState before = state;
        LeashState.By by = switch (verdict) {
            case LeashVerdict.Free ignored -> LeashState.By.FREE;
            case LeashVerdict.GoOn goOn ->
                goOn.by() == LeashVerdict.By.PEERS ? LeashState.By.PEERS : LeashState.By.CONTROL;
            case LeashVerdict.Stop ignored -> before == null ? LeashState.By.CONTROL : before.by();
        };
        Optional<Leash> next = Optional.ofNullable(current.next);
        publish(new LeashState(
                by,
                current.leash
                        .request(now)
                        .or(() -> next.flatMap(leash -> leash.request(now)))
                        .orElse(null)));
    }

    private void publish(@Nullable LeashState shown) {
        LeashState before = state;
        state = shown;
        if (shown == null ? before != null : !shown.equals(before)) {
            Thread.ofVirtual().name("leash-changed").start(onChange);
        }
    }

    /** A proof that is about to end would do for other terms, too, and end the server before its new peers can say yes. */
    private void settle(Held current) {
        Leash next = current.next;
        if (next != null && next.isWellProven(clock.get())) {
            current.leash = next;
            current.next = null;
            changed.signalAll();
        }
    }

    private void askAll(Held current) {
        Set<Member> wanted = new HashSet<>(current.leash.terms().peers());
        if (current.next != null) {
            wanted.addAll(current.next.terms().peers());
        }
        peers.want(wanted.stream().map(Member::name).toList());
        for (Member peer : wanted) {
            if (asked.add(peer)) {
                new PeerInquiry(peer, clock, peers, asking, this::nextQuestion, this::hear).start();
            }
        }
    }

    /** Null if nobody wants to know any more: then this peer is asked by nobody. */
    private @Nullable LeashQuestion nextQuestion(Member peer) {
        lock.lock();
        try {
            Held current = held;
            if (current != null && current.asks(peer)) {
                questions++;
                return current.leash.question(peer, questions);
            }
            asked.remove(peer);
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void hear(LeashQuestion question, Duration sent, LeashAnswer answer) {
        lock.lock();
        try {
            Held current = held;
            if (current != null) {
                current.leash = current.leash.hearing(question, sent, answer);
                current.next = current.next == null ? null : current.next.hearing(question, sent, answer);
                settle(current);
            }
        } finally {
            lock.unlock();
        }
    }
}
