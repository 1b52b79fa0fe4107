package io.pgbaton.watch;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.workflows.rejoin.RejoinInput;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.start.Runs;
import io.pgbaton.workflows.step.Evidence;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Raises the run that a finding calls for: at once for a lost primary, after a moment for what another run may be busy with
 * already, and again from time to time as long as the finding stays the same.
 */
public final class Alarm implements Raiser {
    /** A role change takes about a second: an unfinished move, or a member away, that is older has nobody to see to it. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /** A run that ended as held, or a signal that was lost, is raised again after this. */
    static final Duration AGAIN = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final Runs runs;
    private final InstantSource clock;
    private final String by;
    private @Nullable Object last;
    private long sinceMs;
    private long raisedMs;

    /**
     * Makes an alarm.
     *
     * @param clock measures how long a finding lasts
     * @param by who raises, as evidence says it
     */
    public Alarm(Cluster cluster, Runs runs, InstantSource clock, String by) {
        this.cluster = cluster;
        this.runs = runs;
        this.clock = clock;
        this.by = by;
    }

    @Override
    public Optional<String> raise(Finding finding, @Nullable Baton baton) {
        long nowMs = clock.millis();
        Object kind = kind(finding, baton);
        if (!kind.equals(last)) {
            last = kind;
            sinceMs = nowMs;
            raisedMs = 0;
        }
        boolean due =
                raisedMs == 0 ? nowMs - sinceMs >= patience(finding).toMillis() : nowMs - raisedMs >= AGAIN.toMillis();
        Optional<String> raised = due ? enact(finding, baton) : Optional.empty();
        if (raised.isPresent()) {
            raisedMs = nowMs;
        }
        return raised;
    }

    /** Findings that call for the same run, whatever their words. */
    private static Object kind(Finding finding, @Nullable Baton baton) {
        Object epoch = baton == null ? "" : baton.ballot();
        return switch (finding) {
            case Finding.Rejoin rejoin -> List.of("rejoin", epoch, rejoin.instances());
            default -> List.of(finding.getClass().getSimpleName(), epoch);
        };
    }

    private static Duration patience(Finding finding) {
        return switch (finding) {
            case Finding.Resume resume -> PATIENCE;
            case Finding.Rejoin rejoin -> PATIENCE;
            default -> Duration.ZERO;
        };
    }

    private Optional<String> enact(Finding finding, @Nullable Baton baton) {
        return switch (finding) {
            case Finding.Healthy healthy -> Optional.empty();
            case Finding.Inconclusive inconclusive -> Optional.empty();
            case Finding.Bootstrap bootstrap -> roleChange(Operation.BOOTSTRAP, bootstrap.summary());
            case Finding.Resume resume ->
                roleChange(
                        baton != null && baton.isFounding() ? Operation.BOOTSTRAP : Operation.FAILOVER,
                        resume.summary());
            case Finding.PrimaryLost lost -> primaryLost(lost, baton);
            case Finding.Rejoin rejoin -> {
                rejoin.instances()
                        .forEach(instance -> runs.rejoin(RejoinInput.of(cluster.uid(), cluster.name(), instance)));
                yield Optional.of(rejoin.summary());
            }
        };
    }

    private Optional<String> roleChange(Operation operation, String why) {
        runs.roleChange(RoleChangeInput.of(cluster.uid(), cluster.name(), operation));
        return Optional.of("%s: %s".formatted(operation.label(), why));
    }

    private Optional<String> primaryLost(Finding.PrimaryLost lost, @Nullable Baton baton) {
        if (baton == null) {
            return Optional.empty();
        }
        Evidence evidence = new Evidence(baton.epoch().number(), lost.holder().value(), lost.summary(), by);
        runs.primaryLost(RoleChangeInput.of(cluster.uid(), cluster.name(), Operation.FAILOVER), evidence);
        return Optional.of("primaryLost: %s".formatted(evidence));
    }
}
