package io.pgbaton.watch;

import io.pgbaton.core.baton.Baton;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a detector sees a cluster with.
 *
 * @param baton the cluster's Baton, as recent as it can be had at every look; throws if it cannot be read
 * @param freshBaton the Baton as it is at the very moment of the call, past every cache; throws if it cannot be read
 * @param policy what the cluster's owner wants now; neither blocks nor throws
 */
public record Sight(
        Supplier<Optional<Baton>> baton,
        Supplier<Optional<Baton>> freshBaton,
        InstanceClient instances,
        ContainerWatch containers,
        Supplier<ClusterPolicy> policy) {}
