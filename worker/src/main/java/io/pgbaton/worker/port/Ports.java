package io.pgbaton.worker.port;

import io.pgbaton.watch.ContainerWatch;
import io.pgbaton.watch.InstanceClient;

/** Everything outside that the activities touch. Tests wrap single ports to halt or freeze a worker at a chosen point. */
public record Ports(
        BatonStore batons,
        Router router,
        InstanceClient instances,
        ContainerWatch containers,
        ClusterDirectory clusters,
        Seals seals,
        BackupShelf shelf) {
    /** Any word of a person counts, and no cluster is made from a backup. */
    public Ports(
            BatonStore batons,
            Router router,
            InstanceClient instances,
            ContainerWatch containers,
            ClusterDirectory clusters) {
        this(batons, router, instances, containers, clusters, Seals.NOT_DEMANDED, BackupShelf.NONE);
    }
}
