package io.pgbaton.watch;

import io.pgbaton.core.baton.Baton;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a detector sees a cluster with.
 *
 * @param baton the cluster's Baton as it is now; throws if it cannot be read
 */
public record Sight(Supplier<Optional<Baton>> baton, InstanceClient instances, ContainerWatch containers) {}
