package io.pgbaton.instance.leash;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.settings.PeerAddresses;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The addresses of peers as they were last known.
 *
 * <p>A leash must not hang on a name server: names are looked up here in a thread of their own, over and over while they are
 * wanted, and what was found stands until something else is. An address that belongs to somebody else by now does no harm,
 * because a question names exactly whom it means.
 */
public final class PeerBook {
    /** Turns a host's name into an address; may take its time. */
    public interface Lookup {
        String find(String host) throws IOException;
    }

    private final PeerAddresses addresses;
    private final Lookup lookup;
    private final Map<InstanceName, Address> known = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private volatile Set<InstanceName> wanted = Set.of();

    public PeerBook(PeerAddresses addresses, Lookup lookup) {
        this.addresses = addresses;
        this.lookup = lookup;
    }

    /** Where this instance was last found; empty if it never was. */
    Optional<Address> find(InstanceName instance) {
        return Optional.ofNullable(known.get(instance));
    }

    /** From here on these are looked up, now and then, and no others. */
    void want(Collection<InstanceName> instances) {
        wanted = Set.copyOf(instances);
        wake.release();
    }

    /** Looks up for ever. */
    public void run() {
        try {
            while (true) {
                if (wanted.isEmpty()) {
                    wake.acquire();
                } else {
                    wake.tryAcquire(Limits.PEER_LOOKUP.toMillis(), TimeUnit.MILLISECONDS);
                }
                wake.drainPermits();
                wanted.forEach(this::look);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(InstanceName instance) {
        addresses.of(instance).ifPresent(said -> {
            try {
                known.put(instance, new Address(lookup.find(said.host()), said.port()));
            } catch (IOException e) {
                // what was known stands
            }
        });
    }
}
