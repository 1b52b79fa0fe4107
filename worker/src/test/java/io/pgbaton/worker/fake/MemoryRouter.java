package io.pgbaton.worker.fake;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.worker.port.Router;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A published address in memory, of one cluster. */
public final class MemoryRouter implements Router {
    private Epoch epoch = Epoch.NONE;
    private @Nullable Address address;
    private @Nullable InstanceName name;

    @Override
    public synchronized boolean unroute(ClusterUid cluster, Epoch newEpoch) {
        if (newEpoch.isBefore(epoch) || (newEpoch.equals(epoch) && address != null)) {
            return false;
        }
        epoch = newEpoch;
        address = null;
        name = null;
        return true;
    }

    @Override
    public synchronized boolean route(ClusterUid cluster, Epoch newEpoch, InstanceName primary, Address newAddress) {
        if (newEpoch.isBefore(epoch)) {
            return false;
        }
        epoch = newEpoch;
        address = newAddress;
        name = primary;
        return true;
    }

    @Override
    public synchronized Optional<InstanceName> published(ClusterUid cluster) {
        return Optional.ofNullable(name);
    }

    /** Where clients are sent now. */
    public synchronized Optional<Address> published() {
        return Optional.ofNullable(address);
    }
}
