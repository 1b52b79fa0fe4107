package io.pgbaton.instance.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that was seen asleep, with no signal to read its configuration again left that it has not been woken for.
 *
 * <p>Two that are equal are one and the same sleep: from the first look to the second the process did nothing, and no such
 * signal was sent to it. See proc_pid_status(5).
 *
 * @param begun how many sleeps the process had begun by then, this one included
 */
public record Sleep(long pid, long begun) {
    /** SIGHUP is the first of the signals. */
    private static final long RELOAD = 1;

    private static final int HEXADECIMAL = 16;

    /** Empty if it is awake, or gone, or the kernel does not tell all that is needed here. */
    static Optional<Sleep> of(long pid) {
        try {
            return parse(
                    pid, Files.readString(Path.of("/proc", Long.toString(pid), "status"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<Sleep> parse(long pid, String status) {
        boolean sleeps =
                field(status, "State").filter(state -> state.startsWith("S")).isPresent()
                        && isFreeOfReload(field(status, "SigPnd"))
                        && isFreeOfReload(field(status, "ShdPnd"));
        return sleeps
                ? field(status, "voluntary_ctxt_switches").map(count -> new Sleep(pid, Long.parseLong(count)))
                : Optional.empty();
    }

    private static boolean isFreeOfReload(Optional<String> pending) {
        return pending.filter(signals -> (Long.parseUnsignedLong(signals, HEXADECIMAL) & RELOAD) == 0)
                .isPresent();
    }

    private static Optional<String> field(String status, String name) {
        String start = name + ":";
        return status.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .map(line -> line.substring(start.length()).strip());
    }
}
