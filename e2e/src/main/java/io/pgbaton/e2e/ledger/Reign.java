package io.pgbaton.e2e.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One server as clients saw it writable in one epoch.
 *
 * @param firstAnswered when the first client learned that it is writable: it was so before
 * @param lastAsked when the last client that found it writable had asked: it was so after
 * @param count how often it was found writable
 */
public record Reign(String server, long epoch, Duration firstAnswered, Duration lastAsked, long count) {

    /** This reign, seen once more. */
    Reign and(Duration asked, Duration answered) {
        return new Reign(
                server,
                epoch,
                answered.compareTo(firstAnswered) < 0 ? answered : firstAnswered,
                asked.compareTo(lastAsked) > 0 ? asked : lastAsked,
                count + 1);
    }

    /**
     * Where two servers were writable at once, one sentence each; empty if never.
     *
     * <p>Proof, not suspicion: somebody asked the older one after the newer one had answered, and found it writable still. Two
     * servers in one epoch are one too many at any time.
     */
    public static List<String> overlaps(Collection<Reign> reigns) {
        List<String> overlaps = new ArrayList<>();
        for (Reign older : reigns) {
            for (Reign newer : reigns) {
                if (!older.server.equals(newer.server) && older.overlaps(newer)) {
                    overlaps.add("%s was writable in epoch %d at %d ms, %s in epoch %d since %d ms"
                            .formatted(
                                    older.server,
                                    older.epoch,
                                    older.lastAsked.toMillis(),
                                    newer.server,
                                    newer.epoch,
                                    newer.firstAnswered.toMillis()));
                }
            }
        }
        return overlaps;
    }

    private boolean overlaps(Reign newer) {
        if (epoch == newer.epoch) {
            // Once a pair, not twice.
            return server.compareTo(newer.server) < 0;
        }
        return epoch < newer.epoch && lastAsked.compareTo(newer.firstAnswered) >= 0;
    }
}
