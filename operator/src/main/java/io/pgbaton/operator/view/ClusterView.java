package io.pgbaton.operator.view;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.person.Heard;
import io.pgbaton.watch.ClusterPolicy;
import io.pgbaton.watch.Look;
import io.pgbaton.workflows.reshape.ReshapeOutcome;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything known about one cluster at one moment.
 *
 * @param namespace where the PostgresCluster is
 * @param uid the PostgresCluster's UID
 * @param wanted every instance the cluster should have, in order
 * @param look the newest look at the instances; null if there was none yet
 * @param instances what is known of each wanted instance, in order
 * @param pods those that there are
 * @param run its newest role change
 * @param pending what was asked for and is not done to a running cluster in any way, in words
 * @param policy what its owner wants
 * @param reshape what the open change of members says of itself; null if none is open, or it was not asked
 * @param heard what became of the newest word of a person; null if nobody said anything since the last time
 */
public record ClusterView(
        String namespace,
        String name,
        String uid,
        List<InstanceName> wanted,
        @Nullable Look look,
        List<InstanceFacts> instances,
        List<PodFacts> pods,
        RunView run,
        EngineState engine,
        List<String> pending,
        ClusterPolicy policy,
        @Nullable ReshapeOutcome reshape,
        @Nullable Heard heard) {
    public ClusterView {
        wanted = List.copyOf(wanted);
        instances = List.copyOf(instances);
        pods = List.copyOf(pods);
        pending = List.copyOf(pending);
    }

    public ClusterView hearing(@Nullable Heard newHeard) {
        return new ClusterView(
                namespace, name, uid, wanted, look, instances, pods, run, engine, pending, policy, reshape, newHeard);
    }

    public @Nullable Baton baton() {
        return look == null ? null : look.baton();
    }

    /** The primary that clients reach; empty if there is none. */
    public Optional<InstanceFacts> servingPrimary() {
        return instances.stream()
                .filter(instance -> instance.role() == InstanceFacts.Role.PRIMARY && instance.serving())
                .findFirst();
    }

    /** How many instances serve clients. */
    public int serving() {
        return (int) instances.stream().filter(InstanceFacts::serving).count();
    }
}
