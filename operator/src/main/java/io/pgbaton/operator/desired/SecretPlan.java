package io.pgbaton.operator.desired;

import io.pgbaton.resources.ClusterNames;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What a cluster's Secrets should hold, given what they hold. A random value is made once and kept; one that was lost is
 * made anew.
 */
public final class SecretPlan {
    private static final List<String> CONTROL_FIELDS =
            List.of(ClusterNames.CONTROL_TOKEN, ClusterNames.CONTROL_PASSWORD, ClusterNames.REPLICATION_PASSWORD);

    private SecretPlan() {}

    /**
     * The control Secret.
     *
     * @param held what it holds now, as plain text; empty if there is none
     * @param random makes a secret of letters and digits
     */
    public static Map<String, String> control(Map<String, String> held, Supplier<String> random) {
        Map<String, String> wanted = new TreeMap<>(held);
        for (String field : CONTROL_FIELDS) {
            wanted.merge(field, "", (kept, none) -> kept);
            wanted.computeIfPresent(field, (name, kept) -> kept.isBlank() ? random.get() : kept);
        }
        return wanted;
    }

    /** The application's Secret: its password is kept, all else follows from the names. */
    public static Map<String, String> app(Owned owned, Map<String, String> held, Supplier<String> random) {
        String password = held.getOrDefault(AppSecret.PASSWORD, "");
        Map<String, String> wanted = new TreeMap<>(held);
        wanted.putAll(AppSecret.content(owned, password.isBlank() ? random.get() : password));
        return wanted;
    }
}
