package io.pgbaton.watch;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.wire.Connections;
import java.util.Optional;

/** Where instances can be spoken to, now. */
@FunctionalInterface
public interface Endpoints {
    /** Never blocks for long and never throws; empty if no address is known at the moment. */
    Optional<Endpoint> find(ClusterUid cluster, InstanceName instance);

    /**
     * One instance's door.
     *
     * @param token the cluster's control token, without surrounding white space
     * @param connections to the instances of its cluster
     */
    record Endpoint(Address control, String token, Connections connections) {
        /** Leaves the token out, which no log may show. */
        @Override
        public String toString() {
            return control.toString();
        }
    }
}
