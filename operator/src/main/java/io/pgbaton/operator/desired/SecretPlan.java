package io.pgbaton.operator.desired;

import io.pgbaton.resources.ClusterNames;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What a cluster's Secrets should hold, given what they hold. The control secrets follow from the installation's key, so one
 * that was lost comes back as it was. The application's password is random, made once and kept; a lost one is made anew,
 * and the primary's instance tells PostgreSQL.
 */
public final class SecretPlan {
    private static final List<String> CONTROL_FIELDS =
            List.of(ClusterNames.CONTROL_TOKEN, ClusterNames.CONTROL_PASSWORD, ClusterNames.REPLICATION_PASSWORD);

    private SecretPlan() {}

    /**
     * The control Secret.
     *
     * @param held what it holds now, as plain text; empty if there is none
     * @param derived the secret of a name
     */
    public static Map<String, String> control(Map<String, String> held, UnaryOperator<String> derived) {
        Map<String, String> wanted = new TreeMap<>(held);
        for (String field : CONTROL_FIELDS) {
            wanted.merge(field, "", (kept, none) -> kept);
            wanted.computeIfPresent(field, (name, kept) -> kept.isBlank() ? derived.apply(name) : kept);
        }
        return wanted;
    }

    /**
     * The application's Secret: its password is kept, all else follows from the names.
     *
     * @param random makes a secret of letters and digits
     */
    public static Map<String, String> app(Owned owned, Map<String, String> held, Supplier<String> random) {
        String password = held.getOrDefault(AppSecret.PASSWORD, "");
        Map<String, String> wanted = new TreeMap<>(held);
        wanted.putAll(AppSecret.content(owned, password.isBlank() ? random.get() : password));
        return wanted;
    }
}
