package io.pgbaton.worker.local;

import io.pgbaton.watch.InstanceClient;
import io.pgbaton.worker.port.Ports;

/** All ports of one cluster on this machine. */
public final class LocalPorts {
    private LocalPorts() {}

    public static Ports of(LocalCluster cluster, InstanceClient instances) {
        return new Ports(
                new FileBatonStore(cluster.batonFile()),
                new FileRouter(cluster.primaryFile()),
                instances,
                new FlockContainerWatch(cluster::lockFile),
                new LocalDirectory(cluster));
    }
}
