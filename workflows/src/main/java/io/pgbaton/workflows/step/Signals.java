package io.pgbaton.workflows.step;

import org.jspecify.annotations.Nullable;

/** What every word of a person needs before it can be obeyed. */
final class Signals {
    private Signals() {}

    /** What is missing, in words; null if it is complete. */
    static @Nullable String complaint(
            @Nullable Long epoch, @Nullable String token, @Nullable String by, @Nullable String reason) {
        if (epoch == null || isBlank(token)) {
            return "it names no epoch and token";
        }
        return complaint(by, reason);
    }

    static @Nullable String complaint(@Nullable String by, @Nullable String reason) {
        return isBlank(by) || isBlank(reason) ? "it does not say by whom and why" : null;
    }

    static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
