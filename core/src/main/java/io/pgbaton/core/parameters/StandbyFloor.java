package io.pgbaton.core.parameters;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The least that a standby may be started with: what its primary had when it wrote the log that the standby has to replay, as
 * its control file says
 * (<a href="https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-ADMIN">Hot Standby, Administrator's Overview</a>).
 * With less it does not start, or stops replaying.
 *
 * <p>PostgreSQL is only ever started as a standby (I1), and goes on with the same values when it is promoted. So these grow by
 * restarts, standbys first, and what a primary has had never becomes less. max_wal_senders is one of them, too, but nobody
 * chooses it ({@link ManagedParameters}).
 *
 * @param values by name; what is absent has no least value
 */
public record StandbyFloor(SortedMap<String, Long> values) {
    /** The parameters that have one, as a text, because a rule of the API server is made from it. */
    public static final String LIST =
            "max_connections max_worker_processes max_prepared_transactions max_locks_per_transaction";

    public static final List<String> NAMES = List.of(LIST.split(" "));

    /** What PostgreSQL has of them where nobody chooses. */
    private static final Map<String, Long> DEFAULTS = Map.of(
            "max_connections", 100L,
            "max_worker_processes", 8L,
            "max_prepared_transactions", 0L,
            "max_locks_per_transaction", 64L);

    /** Of a server that has no data yet. */
    public static final StandbyFloor NONE = new StandbyFloor(new TreeMap<>());

    public StandbyFloor {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** What these parameters come to: none of them less than this. */
    public Parameters raise(Parameters wanted) {
        Map<String, String> raised = new TreeMap<>(wanted.values());
        values.forEach((name, least) -> raised.merge(name, Long.toString(least), StandbyFloor::greater));
        return Parameters.of(raised);
    }

    private static String greater(String wanted, String least) {
        return Long.parseLong(wanted) >= Long.parseLong(least) ? wanted : least;
    }

    /** In words, which of these parameters stay higher than they are asked for, or than they are by default. */
    public List<String> kept(Parameters wanted) {
        List<String> kept = new ArrayList<>();
        values.forEach((name, least) -> {
            String asked = wanted.values().get(name);
            long lower = asked == null ? DEFAULTS.getOrDefault(name, least) : Long.parseLong(asked);
            if (lower < least) {
                kept.add("%s stays %d and does not become %d%s"
                        .formatted(name, least, lower, asked == null ? ", the default" : ""));
            }
        });
        return kept;
    }
}
