package io.pgbaton.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One process, told from any later one with the same pid by the time it started.
 *
 * @param startTicks as field 22 of {@code /proc/PID/stat} gives it: clock ticks since boot
 */
public record ProcessId(long pid, long startTicks) {
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int START = 19;

    /** What can be sent to a process. */
    public enum Signal {
        TERM,
        KILL,
        STOP,
        CONT
    }

    /** The process that has this pid now; empty if there is none, or only one that waits to be reaped. */
    public static Optional<ProcessId> of(long pid) {
        return stat(pid).map(stat -> new ProcessId(pid, Long.parseLong(stat.get(START))));
    }

    public boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** The name of its program, at most 15 characters; empty if it is gone. */
    public Optional<String> program() {
        return isAlive() ? read("comm").map(String::strip) : Optional.empty();
    }

    /** Its title, arguments divided by blanks; empty if it is gone. */
    public String commandLine() {
        return read("cmdline").orElse("").replace('\0', ' ').strip();
    }

    /** The processes below it, at any depth. Those that were orphaned by a process outside of a pid namespace are not seen. */
    public List<ProcessId> descendants() {
        return isAlive() ? descendants(pid).toList() : List.of();
    }

    private static Stream<ProcessId> descendants(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .flatMap(child -> of(child.pid()).stream());
    }

    public Optional<ProcessId> parent() {
        return isAlive() ? stat(pid).flatMap(stat -> of(Long.parseLong(stat.get(PARENT)))) : Optional.empty();
    }

    /** The postmaster of the PostgreSQL server below it; empty if there is none now. */
    public Optional<ProcessId> postmaster() {
        return descendants().stream()
                .filter(process -> process.isProgram("postgres"))
                .filter(process -> !process.parent().orElse(process).isProgram("postgres"))
                .findFirst();
    }

    public boolean isProgram(String name) {
        return program().filter(name::equals).isPresent();
    }

    /** A backend of PostgreSQL that sends its server's log to a standby, by the title it gives itself. */
    public boolean isStreamingSender() {
        String title = commandLine();
        return title.startsWith("postgres: walsender ") && title.contains(" streaming ");
    }

    /** The process of a standby that receives the log, by the title it gives itself. */
    public boolean isReceiver() {
        return commandLine().startsWith("postgres: walreceiver");
    }

    /** True if it was stopped in its tracks and has not gone on. */
    public boolean isStopped() {
        return isAlive()
                && stat(pid).filter(stat -> stat.get(STATE).equals("T")).isPresent();
    }

    /** Sends the signal, unless the process is gone. */
    public void send(Signal signal) {
        if (isAlive()) {
            kill(signal, Long.toString(pid));
        }
    }

    /** Sends the signal to the process group that this process leads, unless it is gone. */
    public void sendToGroup(Signal signal) {
        if (isAlive()) {
            kill(signal, "-" + pid);
        }
    }

    /** Java can only terminate, and only single processes. */
    private static void kill(Signal signal, String target) {
        try {
            new ProcessBuilder("kill", "-" + signal, "--", target)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill; get what is missing: deploy/setup --local", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The fields after the program's name, which may itself hold blanks and parentheses. */
    private static Optional<List<String>> stat(long pid) {
        return read(pid, "stat")
                .map(line -> List.of(line.substring(line.lastIndexOf(')') + 2).split(" ")))
                .filter(fields -> !fields.get(STATE).equals("Z"));
    }

    private Optional<String> read(String file) {
        return read(pid, file);
    }

    private static Optional<String> read(long pid, String file) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), file)));
        } catch (IOException e) {
            // It has ended.
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return Long.toString(pid);
    }
}
