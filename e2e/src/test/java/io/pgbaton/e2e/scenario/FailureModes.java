package io.pgbaton.e2e.scenario;

import io.pgbaton.e2e.story.Failover;
import io.pgbaton.e2e.story.Witness;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a scenario that passed has measured of its {@link FailureMode}, for {@code deploy/failure-modes}. */
public final class FailureModes {
    private static final Path FOLDER = Path.of("target", "failure-modes");

    private FailureModes() {}

    /**
     * Writes the row of this scenario, if it shows a failure mode: fault, behaviour, write gap, how long the old primary was
     * writable, test.
     *
     * @param failovers those that the scenario has provoked
     */
    public static void measured(Method test, Witness witness, List<Failover> failovers) throws IOException {
        FailureMode mode = test.getAnnotation(FailureMode.class);
        if (mode == null) {
            return;
        }
        String name = "%s.%s".formatted(test.getDeclaringClass().getSimpleName(), test.getName());
        String row = String.join(
                        "\t",
                        mode.fault(),
                        mode.behaviour(),
                        seconds(witness.longestGap()),
                        oldWritable(witness, failovers),
                        name)
                + "\n";
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve(name + ".tsv"), row);
    }

    private static String oldWritable(Witness witness, List<Failover> failovers) {
        return failovers.stream()
                .map(witness::writableAfterFault)
                .max(Comparator.naturalOrder())
                .map(FailureModes::seconds)
                .orElse("no move");
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
