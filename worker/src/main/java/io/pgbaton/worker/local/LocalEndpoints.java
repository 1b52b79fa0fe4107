package io.pgbaton.worker.local;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.watch.Endpoints;
import io.pgbaton.watch.HttpInstances;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** The fixed addresses of a local cluster. */
public record LocalEndpoints(LocalCluster cluster, String token) implements Endpoints {
    /**
     * Speaks to the instances of this cluster, with its control token.
     *
     * @throws IOException if the secret cannot be read
     */
    public static HttpInstances open(LocalCluster cluster) throws IOException {
        String token =
                Files.readString(cluster.secrets().resolve("control-token")).strip();
        return new HttpInstances(new LocalEndpoints(cluster, token));
    }

    @Override
    public Optional<Endpoint> find(ClusterUid uid, InstanceName instance) {
        return Optional.of(new Endpoint(cluster.instance(instance).control(), token));
    }
}
