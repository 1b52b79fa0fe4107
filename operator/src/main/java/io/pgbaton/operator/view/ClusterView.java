package io.pgbaton.operator.view;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.person.Heard;
import io.pgbaton.watch.ClusterPolicy;
import io.pgbaton.watch.Look;
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
 * @param gap what stands between it and its spec
 * @param policy what its owner wants
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
        SpecGap gap,
        ClusterPolicy policy,
        @Nullable Heard heard) {
    public ClusterView {
        wanted = List.copyOf(wanted);
        instances = List.copyOf(instances);
        pods = List.copyOf(pods);
    }

    public ClusterView hearing(@Nullable Heard newHeard) {
        return new ClusterView(namespace, name, uid, wanted, look, instances, pods, run, engine, gap, policy, newHeard);
    }

    public @Nullable Baton baton() {
        return look == null ? null : look.baton();
    }

    /** What the instances say that were heard; nothing as long as nobody looked. */
    public List<InstanceState> states() {
        return look == null ? List.of() : look.heard();
    }

    /** The pod of whoever holds the baton; empty if nobody does, or it has none. */
    public Optional<PodFacts> holdersPod() {
        Member holder =
                look == null || look.baton() == null ? null : look.baton().holder();
        return pods.stream()
                .filter(pod -> holder != null && pod.instance().equals(holder.name()))
                .findFirst();
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
