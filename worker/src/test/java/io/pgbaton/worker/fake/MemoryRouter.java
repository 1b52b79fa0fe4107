package io.pgbaton.worker.fake;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.worker.port.Router;
import io.pgbaton.worker.port.StoreException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A published address in memory, of one cluster. */
public final class MemoryRouter implements Router {
    private Epoch epoch = Epoch.NONE;
    private @Nullable Address address;
    private @Nullable InstanceName name;
    private boolean broken;

    /** What is published from now on may have arrived or not; here it has not. */
    public synchronized void breakDown() {
        broken = true;
    }

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
        if (broken) {
            throw new StoreException("whether the route was written is not known");
        }
        if (newEpoch.isBefore(epoch)) {
            return false;
        }
        epoch = newEpoch;
        address = newAddress;
        name = primary;
        notifyAll();
        return true;
    }

    /** Waits until clients are sent there; false if they still are not after some seconds. */
    public synchronized boolean awaitPublished(Address wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        for (long left = end - System.nanoTime(); left > 0 && !wanted.equals(address); left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return wanted.equals(address);
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
