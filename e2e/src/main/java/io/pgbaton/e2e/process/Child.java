package io.pgbaton.e2e.process;

import io.pgbaton.e2e.process.ProcessId.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that we started, with everything below it.
 *
 * @param id the process, which leads a process group of its own
 * @param log where its output goes
 */
public record Child(String name, ProcessId id, Path log) {
    private static final Duration END_DEADLINE = Duration.ofSeconds(30);

    public boolean isAlive() {
        return id.isAlive();
    }

    /** Asks it to end, and waits until it and all below it have ended. */
    public void terminate() {
        end(Signal.TERM);
    }

    /** Ends it and all below it without a chance to say goodbye. */
    public void kill() {
        end(Signal.KILL);
    }

    /** Stops the process group in its tracks, as if the machine had paused; nobody is told. */
    public void freeze() {
        id.sendToGroup(Signal.STOP);
    }

    public void thaw() {
        id.sendToGroup(Signal.CONT);
    }

    private void end(Signal signal) {
        List<ProcessId> all = new ArrayList<>(id.descendants());
        all.add(id);
        id.sendToGroup(signal);
        // A frozen process takes the signal only when it goes on.
        id.sendToGroup(Signal.CONT);
        Eventually.within(
                END_DEADLINE,
                "%s to end after %s".formatted(name, signal),
                () -> all.stream().noneMatch(ProcessId::isAlive));
    }
}
