package io.pgbaton.operator.desired;

import io.pgbaton.resources.ClusterNames;
import java.util.ArrayList;
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
            List.of(ClusterNames.CONTROL_TOKEN, ClusterNames.CONTROL_PASSWORD);

    private SecretPlan() {}

    /**
     * The control Secret. A password for replication is part of it only where instances from before the certificates run.
     *
     * @param held what it holds now, as plain text; empty if there is none
     * @param derived the secret of a name
     */
    public static Map<String, String> control(Wishes wishes, Map<String, String> held, UnaryOperator<String> derived) {
        Map<String, String> wanted = new TreeMap<>(held);
        List<String> fields = new ArrayList<>(CONTROL_FIELDS);
        if (wishes.earlierOr(false)) {
            fields.add(ClusterNames.REPLICATION_PASSWORD);
        }
        for (String field : fields) {
            wanted.merge(field, "", (kept, none) -> kept);
            wanted.computeIfPresent(field, (name, kept) -> kept.isBlank() ? derived.apply(name) : kept);
        }
        return wanted;
    }

    /**
     * The Secret of operator and worker.
     *
     * @param certificates what it holds besides
     * @param held what it holds now, as plain text
     * @param derived the secret of a name
     */
    public static Map<String, String> callers(
            Map<String, String> certificates, Map<String, String> held, UnaryOperator<String> derived) {
        Map<String, String> wanted = new TreeMap<>(certificates);
        String kept = held.getOrDefault(ClusterNames.SEAL_KEY, "");
        wanted.put(ClusterNames.SEAL_KEY, kept.isBlank() ? derived.apply(ClusterNames.SEAL_KEY) : kept);
        return wanted;
    }

    /**
     * The application's Secret: its password is kept, all else follows from the names.
     *
     * @param server whom clients connect to
     * @param random makes a secret of letters and digits
     */
    public static Map<String, String> app(
            ClientSecret.Server server, Map<String, String> held, Supplier<String> random) {
        return login(server, ClientSecret.Login.APP, held, random);
    }

    /**
     * The superuser's Secret. Its password is another one each time the access is given: one that was taken away stays
     * worthless.
     *
     * @param access whether it may log in over the network; without it there is no content
     * @param random makes a secret of letters and digits
     */
    public static Map<String, String> superuser(
            ClientSecret.Server server, boolean access, Map<String, String> held, Supplier<String> random) {
        return access ? login(server, ClientSecret.Login.SUPERUSER, held, random) : Map.of();
    }

    private static Map<String, String> login(
            ClientSecret.Server server, ClientSecret.Login login, Map<String, String> held, Supplier<String> random) {
        String password = held.getOrDefault(ClientSecret.PASSWORD, "");
        Map<String, String> wanted = new TreeMap<>(held);
        wanted.putAll(server.content(login, password.isBlank() ? random.get() : password));
        return wanted;
    }
}
