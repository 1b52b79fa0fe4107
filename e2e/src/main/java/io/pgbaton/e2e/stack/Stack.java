package io.pgbaton.e2e.stack;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.ledger.Login;
import io.pgbaton.e2e.ledger.Route;
import io.pgbaton.wire.InstanceHttpClient;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A whole cluster under test: instances, workers, a detector and Temporal, every one of them real.
 *
 * @param <I> what its instances are
 */
public interface Stack<I extends Instance> {
    ClusterUid uid();

    /** The Baton as it is now; empty before the bootstrap began. */
    Optional<Baton> baton();

    /** The instance's address that clients are led to now; empty while there is none. */
    Optional<Address> published();

    /** How a client gets to the primary that is told nothing but the cluster's name. */
    Route route();

    List<I> instances();

    /** Every address at which a server of this cluster listens, or may still listen. */
    Set<Address> servers();

    /** The name of the instance that has, or had, this address; the address itself if nobody is known to have had it. */
    String nameOf(String host);

    /** Of applications. */
    Login application();

    /** Of a role that every running server lets in from here, whether clients may log in or not. */
    Login observer();

    Temporal temporal();

    /** Speaks to instances as the worker does. */
    InstanceHttpClient protocol();

    default I instance(InstanceName name) {
        return instances().stream()
                .filter(instance -> instance.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no instance %s".formatted(name)));
    }

    /** The addresses of the instances as they are now. */
    default Set<Address> addresses() {
        return instances().stream()
                .flatMap(instance -> instance.postgres().stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
