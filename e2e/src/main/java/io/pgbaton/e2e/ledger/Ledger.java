package io.pgbaton.e2e.ledger;

import io.pgbaton.e2e.ledger.Attempt.Outcome;
import io.pgbaton.e2e.process.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Every commit that clients asked for and what became of it, in their own view. Safe for use by many threads. */
public final class Ledger {
    /** Ids go up from the time of the ledger's making, so that no later ledger in the same table uses one again. */
    private static final long IDS_PER_MILLISECOND = 1_000;

    private final List<Attempt> attempts = new ArrayList<>();
    private final Reigns reigns = new Reigns();
    private long lastId = Instant.now().toEpochMilli() * IDS_PER_MILLISECOND;

    synchronized long nextId() {
        return ++lastId;
    }

    synchronized void add(Attempt attempt) {
        attempts.add(attempt);
        if (attempt.isAcknowledged()) {
            reigns.saw(attempt.server(), attempt.epoch(), attempt.asked(), attempt.answered());
        }
    }

    public synchronized List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    public synchronized long count(Outcome outcome) {
        return attempts.stream().filter(attempt -> attempt.outcome() == outcome).count();
    }

    /** True if a commit that was asked for at {@code since} or later was acknowledged. */
    public synchronized boolean acknowledgedSince(Duration since) {
        for (int i = attempts.size() - 1; i >= 0; i--) {
            Attempt attempt = attempts.get(i);
            if (attempt.isAcknowledged() && attempt.asked().compareTo(since) >= 0) {
                return true;
            }
            if (attempt.answered().compareTo(since) < 0) {
                return false;
            }
        }
        return false;
    }

    /** Waits until so many more commits are acknowledged. */
    public void awaitMore(int commits, Duration deadline) {
        long enough = count(Outcome.ACKNOWLEDGED) + commits;
        Eventually.within(deadline, commits + " commits", () -> count(Outcome.ACKNOWLEDGED) >= enough);
    }

    /** Who acknowledged commits in which epoch. */
    public List<Reign> reigns() {
        return reigns.all();
    }

    /** The longest time without an acknowledged commit that touches this span; zero if fewer than two were acknowledged. */
    public Gap longestGap(Duration from, Duration to) {
        List<Duration> acknowledged = attempts().stream()
                .filter(Attempt::isAcknowledged)
                .map(Attempt::answered)
                .sorted()
                .toList();
        Gap longest = new Gap(from, from);
        for (int i = 1; i < acknowledged.size(); i++) {
            Gap gap = new Gap(acknowledged.get(i - 1), acknowledged.get(i));
            if (gap.touches(from, to) && gap.length().compareTo(longest.length()) > 0) {
                longest = gap;
            }
        }
        return longest;
    }

    /** From one acknowledged commit to the next, by the client's clock. */
    public record Gap(Duration from, Duration to) {
        public Duration length() {
            return to.minus(from);
        }

        private boolean touches(Duration start, Duration end) {
            return from.compareTo(end) <= 0 && to.compareTo(start) >= 0;
        }
    }

    /** Compares what clients were told with the rows that are there. */
    public Audit audit(Set<Long> rows) {
        List<Long> lost = new ArrayList<>();
        long unknownKept = 0;
        long failedKept = 0;
        for (Attempt attempt : attempts()) {
            boolean kept = rows.contains(attempt.id());
            switch (attempt.outcome()) {
                case ACKNOWLEDGED -> {
                    if (!kept) {
                        lost.add(attempt.id());
                    }
                }
                case UNKNOWN -> unknownKept += kept ? 1 : 0;
                case FAILED -> failedKept += kept ? 1 : 0;
            }
        }
        return new Audit(
                count(Outcome.ACKNOWLEDGED),
                count(Outcome.FAILED),
                count(Outcome.UNKNOWN),
                lost,
                unknownKept,
                failedKept,
                Reign.overlaps(reigns()));
    }
}
