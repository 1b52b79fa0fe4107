package io.pgbaton.e2e.ledger;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects who was seen writable in which epoch. Safe for use by many threads. */
public final class Reigns {
    private final Map<Key, Reign> reigns = new HashMap<>();

    private record Key(String server, long epoch) {}

    synchronized void saw(String server, long epoch, Duration asked, Duration answered) {
        reigns.merge(
                new Key(server, epoch),
                new Reign(server, epoch, answered, asked, 1),
                (known, seen) -> known.and(asked, answered));
    }

    /** In order of epoch. */
    public synchronized List<Reign> all() {
        return reigns.values().stream()
                .sorted(Comparator.comparingLong(Reign::epoch).thenComparing(Reign::firstAnswered))
                .toList();
    }
}
