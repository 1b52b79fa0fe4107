package io.pgbaton.watch;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.election.FailoverMode;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Position;
import io.pgbaton.workflows.rejoin.RejoinInput;
import io.pgbaton.workflows.reshape.ReshapeInput;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.start.Runs;
import io.pgbaton.workflows.step.Evidence;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
    private final Supplier<ClusterPolicy> policy;
    private final Watchman watchman;
    private @Nullable Object last;
    private long sinceMs;
    private long raisedMs;

    /**
     * Who raises.
     *
     * @param name as evidence says it
     * @param clock measures how long a finding lasts
     */
    public record Watchman(String name, InstantSource clock) {}

    /**
     * Makes an alarm.
     *
     * @param policy what the cluster's owner wants now; neither blocks nor throws
     */
    public Alarm(Cluster cluster, Runs runs, Supplier<ClusterPolicy> policy, Watchman watchman) {
        this.cluster = cluster;
        this.runs = runs;
        this.policy = policy;
        this.watchman = watchman;
    }

    @Override
    public Optional<String> raise(Look look) {
        Finding finding = look.finding();
        Baton baton = look.baton();
        long nowMs = watchman.clock().millis();
        Object kind = kind(finding, baton);
        if (!kind.equals(last)) {
            last = kind;
            sinceMs = nowMs;
            raisedMs = 0;
        }
        boolean due =
                raisedMs == 0 ? nowMs - sinceMs >= patience(finding).toMillis() : nowMs - raisedMs >= AGAIN.toMillis();
        Optional<String> raised = due ? enact(look, baton) : Optional.empty();
        if (raised.isPresent()) {
            raisedMs = nowMs;
        }
        return raised;
    }

    /** Findings that call for the same run, whatever their words. */
    private static Object kind(Finding finding, @Nullable Baton baton) {
        Object epoch = baton == null ? "" : baton.ballot();
        return switch (finding) {
            case Finding.PrimaryLost lost -> List.of("lost", epoch, lost.cause());
            case Finding.Rejoin rejoin -> List.of("rejoin", epoch, rejoin.instances());
            case Finding.Reshape reshape ->
                List.of(
                        "reshape",
                        epoch,
                        reshape.member() == null ? reshape.summary() : reshape.member(),
                        reshape.instances());
            default -> List.of(finding.getClass().getSimpleName(), epoch);
        };
    }

    private static Duration patience(Finding finding) {
        return switch (finding) {
            case Finding.Adopt adopt -> PATIENCE;
            case Finding.Resume resume -> PATIENCE;
            case Finding.Rejoin rejoin -> PATIENCE;
            case Finding.Reshape reshape -> PATIENCE;
            default -> Duration.ZERO;
        };
    }

    private Optional<String> enact(Look look, @Nullable Baton baton) {
        return switch (look.finding()) {
            case Finding.Healthy healthy -> Optional.empty();
            case Finding.Inconclusive inconclusive -> Optional.empty();
            case Finding.Bootstrap bootstrap -> roleChange(Operation.BOOTSTRAP, bootstrap.summary());
            case Finding.Adopt adopt -> adoption(adopt);
            case Finding.Resume resume ->
                roleChange(baton == null ? Operation.FAILOVER : unfinished(baton), resume.summary());
            case Finding.PrimaryLost lost -> primaryLost(lost, baton, look.lastSeenOfHolder());
            case Finding.Rejoin rejoin -> {
                bringBack(rejoin.instances());
                yield Optional.of(rejoin.summary());
            }
            case Finding.Reshape reshape -> {
                bringBack(reshape.instances());
                runs.reshape(ReshapeInput.of(cluster.uid(), cluster.name(), reshape.member(), reshape.summary()));
                yield Optional.of(reshape.summary());
            }
        };
    }

    private static Operation unfinished(Baton baton) {
        if (baton.isAdopting()) {
            return Operation.ADOPTION;
        }
        return baton.isFounding() ? Operation.BOOTSTRAP : Operation.FAILOVER;
    }

    /** It stops a primary that may be serving, so a person begins it where a person begins a failover. */
    private Optional<String> adoption(Finding.Adopt adopt) {
        return policy.get().failover().mode() == FailoverMode.AUTOMATIC
                ? roleChange(Operation.ADOPTION, adopt.summary())
                : Optional.empty();
    }

    private void bringBack(List<InstanceName> instances) {
        instances.forEach(instance -> runs.rejoin(RejoinInput.of(cluster.uid(), cluster.name(), instance)));
    }

    private Optional<String> roleChange(Operation operation, String why) {
        runs.roleChange(policy.get().input(cluster.uid(), cluster.name(), operation));
        return Optional.of("%s: %s".formatted(operation.label(), why));
    }

    /** Where its owner wants it so, a loss is only shown, and a person begins the failover. */
    private Optional<String> primaryLost(Finding.PrimaryLost lost, @Nullable Baton baton, @Nullable Position lastSeen) {
        ClusterPolicy wanted = policy.get();
        if (baton == null || wanted.failover().mode() == FailoverMode.MANUAL) {
            return Optional.empty();
        }
        Evidence evidence = new Evidence(
                baton.epoch().number(), lost.holder().value(), lost.summary(), watchman.name(), lastSeen, lost.cause());
        runs.primaryLost(wanted.input(cluster.uid(), cluster.name(), Operation.FAILOVER), evidence);
        return Optional.of("primaryLost: %s".formatted(evidence));
    }
}
