package io.pgbaton.core.parameters;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Parameters of PostgreSQL by name, in order; not judged yet ({@link ParameterRule}).
 *
 * @param values what each is set to, as one would write it between quotes in postgresql.conf
 */
public record Parameters(SortedMap<String, String> values) {
    /** PostgreSQL with its defaults, and ours. */
    public static final Parameters NONE = of(Map.of());

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    public Parameters {
        values.forEach((name, value) -> requireNonNull(value, name));
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public static Parameters of(Map<String, String> values) {
        return new Parameters(new TreeMap<>(values));
    }

    /** Tells one content from another: what an instance says it has read is compared by it (64 bits of FNV-1a). */
    public String version() {
        long hash = FNV_BASIS;
        for (Map.Entry<String, String> entry : values.entrySet()) {
            for (char letter :
                    "%s=%s\n".formatted(entry.getKey(), entry.getValue()).toCharArray()) {
                hash = (hash ^ letter) * FNV_PRIME;
            }
        }
        return Long.toHexString(hash);
    }
}
