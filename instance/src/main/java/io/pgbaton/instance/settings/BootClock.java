package io.pgbaton.instance.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Time since boot, the time of a suspended machine included: what a deadline of the safety rules is measured with. */
public final class BootClock {
    private static final Path UPTIME = Path.of("/proc/uptime");

    /**
     * Time since boot, to a hundredth of a second.
     *
     * @throws IllegalStateException if the kernel does not say
     */
    public Duration now() {
        try {
            String text = Files.readString(UPTIME);
            return Duration.ofMillis(Math.round(Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1000));
        } catch (IOException | NumberFormatException e) {
            throw new IllegalStateException("cannot read %s".formatted(UPTIME), e);
        }
    }
}
