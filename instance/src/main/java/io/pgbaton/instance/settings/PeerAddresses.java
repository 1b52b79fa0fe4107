package io.pgbaton.instance.settings;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.InstanceName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the instances of this cluster take questions, as the environment says.
 *
 * @param pattern for any of them: {@code *} in its host stands for the name; null if they are named one by one
 */
public record PeerAddresses(@Nullable Address pattern, Map<InstanceName, Address> each) {
    /** Nobody can be asked. */
    public static final PeerAddresses NONE = new PeerAddresses(null, Map.of());

    private static final String NAME = "*";

    public PeerAddresses {
        each = Map.copyOf(each);
    }

    /**
     * Reads {@code *.orders-instances.shop.svc:8008} or {@code orders-0=127.0.0.2:8008,orders-1=127.0.0.3:8008}.
     *
     * @throws IllegalArgumentException if it is neither; the message says what is wrong with it
     */
    static PeerAddresses parse(String text) {
        if (text.contains(NAME)) {
            return new PeerAddresses(address(text), Map.of());
        }
        Map<InstanceName, Address> each = new HashMap<>();
        for (String entry : text.split(",", -1)) {
            String[] sides = entry.strip().split("=", 2);
            if (sides.length != 2) {
                throw new IllegalArgumentException("'%s' is not NAME=HOST:PORT".formatted(entry));
            }
            each.put(new InstanceName(sides[0]), address(sides[1]));
        }
        return new PeerAddresses(null, each);
    }

    private static Address address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new Address(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("'%s' is not HOST:PORT".formatted(text), e);
        }
    }

    /** Where this instance should be; its host may be a name. Empty if nobody said. */
    public Optional<Address> of(InstanceName instance) {
        return pattern == null
                ? Optional.ofNullable(each.get(instance))
                : Optional.of(new Address(pattern.host().replace(NAME, instance.value()), pattern.port()));
    }
}
