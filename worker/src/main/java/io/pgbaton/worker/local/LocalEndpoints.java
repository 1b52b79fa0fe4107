package io.pgbaton.worker.local;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.watch.Endpoints;
import io.pgbaton.wire.Connections;
import io.pgbaton.wire.tls.CredentialFiles;
import io.pgbaton.wire.tls.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** The fixed addresses of a local cluster. */
public record LocalEndpoints(LocalCluster cluster, String token, Connections connections)
        implements Endpoints, AutoCloseable {
    /**
     * The way to the instances of this cluster, with its control token and the certificate of a role.
     *
     * @throws IOException if a secret cannot be read
     */
    public static LocalEndpoints open(LocalCluster cluster, Role role) throws IOException {
        String token =
                Files.readString(cluster.secrets().resolve("control-token")).strip();
        CredentialFiles own = new CredentialFiles(cluster.certificates(), role.text());
        return new LocalEndpoints(cluster, token, Connections.to(cluster.uid(), own));
    }

    @Override
    public Optional<Endpoint> find(ClusterUid uid, InstanceName instance) {
        return Optional.of(new Endpoint(cluster.instance(instance).control(), token, connections));
    }

    /** Leaves the token out, which no log may show. */
    @Override
    public String toString() {
        return "LocalEndpoints of " + cluster.name();
    }

    @Override
    public void close() {
        connections.close();
    }
}
