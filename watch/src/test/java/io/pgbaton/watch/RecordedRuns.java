package io.pgbaton.watch;

import io.pgbaton.core.model.Member;
import io.pgbaton.workflows.deletion.DeleteClusterInput;
import io.pgbaton.workflows.rejoin.RejoinInput;
import io.pgbaton.workflows.reroute.RerouteInput;
import io.pgbaton.workflows.reshape.ReshapeInput;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.rolling.RollingInput;
import io.pgbaton.workflows.start.Runs;
import io.pgbaton.workflows.step.Departure;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.switchover.SwitchoverInput;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Remembers in words what was raised. */
final class RecordedRuns implements Runs {
    private final List<String> raised = new CopyOnWriteArrayList<>();
    private final List<Evidence> evidence = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean reachable = true;
    private volatile @Nullable RoleChangeInput newest;

    public List<String> raised() {
        return List.copyOf(raised);
    }

    /** By what losses were shown. */
    public List<Evidence> evidence() {
        return List.copyOf(evidence);
    }

    /** What the newest role change was raised with. */
    public RoleChangeInput newest() {
        return Objects.requireNonNull(newest, "no role change was raised");
    }

    /** How often something was raised in vain. */
    public int refused() {
        return refused.get();
    }

    public void setReachable(boolean isReachable) {
        reachable = isReachable;
    }

    @Override
    public void primaryLost(RoleChangeInput input, Evidence seen) {
        newest = input;
        raise("primaryLost %s of epoch %s".formatted(seen.primary(), seen.epoch()));
        evidence.add(seen);
    }

    @Override
    public void roleChange(RoleChangeInput input) {
        newest = input;
        raise(input.operation().label());
    }

    @Override
    public void rejoin(RejoinInput input) {
        raise("rejoin " + input.instance());
    }

    @Override
    public void reroute(RerouteInput input) {
        raise("reroute " + input.holder());
    }

    @Override
    public void reshape(ReshapeInput input) {
        raise("reshape " + about(input));
    }

    @Override
    public void rollingChange(RollingInput input) {
        raise("rolling change of " + input.clusterName());
    }

    @Override
    public void letLeave(ReshapeInput input, Departure departure) {
        raise("%s leaves by the word of %s".formatted(about(input), departure.by()));
    }

    @Override
    public void switchover(SwitchoverInput input) {
        raise("switchover " + input.request());
    }

    @Override
    public void deleteCluster(DeleteClusterInput input) {
        raise("delete " + input.clusterName());
    }

    private void raise(String what) {
        if (!reachable) {
            refused.incrementAndGet();
            throw new IllegalStateException("Temporal cannot be reached");
        }
        raised.add(what);
    }

    private static String about(ReshapeInput input) {
        Member lost = input.lost();
        return lost == null ? "of all" : lost.name().value();
    }
}
