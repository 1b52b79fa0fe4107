package io.pgbaton.instance.server;

import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One run of PostgreSQL, from its start as a standby to its end. */
public final class ServerRun {
    private final Process process;
    private volatile boolean frozen;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile ServerState.Phase phase = ServerState.Phase.STARTING;
    private volatile boolean wasPromoted;
    private volatile boolean stopAsked;
    private volatile boolean gone;
    private volatile String endReason = "";
    private final long startedNanos = System.nanoTime();

    ServerRun(Process process, boolean frozen) {
        this.process = process;
        this.frozen = frozen;
    }

    public long pid() {
        return process.pid();
    }

    Process process() {
        return process;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** True if it never had anybody to stream from: then it can have received nothing. */
    public boolean wasAlwaysFrozen() {
        return frozen;
    }

    void mayReceive() {
        frozen = false;
    }

    /** How long it has been starting; zero once it takes logins. */
    Duration starting() {
        return ready.isDone() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    public ServerState.Phase phase() {
        return phase;
    }

    /** True once pg_promote may have been called: it is not withdrawn, whatever it answered (I4). */
    public boolean wasPromoted() {
        return wasPromoted;
    }

    /** From here on it may become writable at any moment. */
    public void promoting() {
        wasPromoted = true;
        phase = ServerState.Phase.PROMOTING;
    }

    public void primary() {
        phase = ServerState.Phase.PRIMARY;
    }

    /** Completed once it takes logins. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    void isReady() {
        if (phase == ServerState.Phase.STARTING) {
            phase = ServerState.Phase.STANDBY;
        }
        ready.complete(null);
    }

    /** True once no process of it is left. */
    boolean isGone() {
        return gone;
    }

    void gone() {
        gone = true;
    }

    /** Why we ended it, in words; empty if it ended for a reason of its own. */
    String endReason() {
        return endReason;
    }

    void endFor(String reason) {
        endReason = reason;
    }

    void askToStop() {
        stopAsked = true;
    }

    boolean wasAskedToStop() {
        return stopAsked;
    }
}
