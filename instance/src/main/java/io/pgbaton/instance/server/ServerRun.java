package io.pgbaton.instance.server;

import io.pgbaton.core.protocol.ServerState;
import java.util.concurrent.CompletableFuture;

/** One run of PostgreSQL, from its start as a standby to its end. */
public final class ServerRun {
    private final Process process;
    private final boolean startedFrozen;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile ServerState.Phase phase = ServerState.Phase.STARTING;
    private volatile boolean wasPromoted;
    private volatile boolean stopAsked;

    ServerRun(Process process, boolean startedFrozen) {
        this.process = process;
        this.startedFrozen = startedFrozen;
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

    /** True if it had no primary to stream from when it started. */
    public boolean startedFrozen() {
        return startedFrozen;
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

    void askToStop() {
        stopAsked = true;
    }

    boolean wasAskedToStop() {
        return stopAsked;
    }
}
