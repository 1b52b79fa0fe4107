package io.pgbaton.worker.kubernetes;

import java.util.Locale;
import java.util.Map;

/** Where a person's word has to come from, so that runs obey it. */
public enum Words {
    /** From anybody who reaches Temporal. */
    ANYBODY,
    /** From whoever may annotate the PostgresCluster. */
    KUBECTL;

    private static final String VARIABLE = "PGBATON_WORDS_FROM";

    /**
     * Reads PGBATON_WORDS_FROM; anybody's words count if it is absent.
     *
     * @throws IllegalArgumentException if it is something else; the message says what would be accepted
     */
    public static Words of(Map<String, String> environment) {
        String value = environment.getOrDefault(VARIABLE, "").strip();
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "", "anybody" -> ANYBODY;
            case "kubectl" -> KUBECTL;
            default ->
                throw new IllegalArgumentException("%s is 'anybody' or 'kubectl', got '%s'".formatted(VARIABLE, value));
        };
    }
}
