package io.pgbaton.e2e.stack;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import java.util.Optional;

/** One instance of a cluster under test, as seen and handled from outside. */
public interface Instance {
    InstanceName name();

    /** Where its PostgreSQL listens; empty while it has no address. */
    Optional<Address> postgres();

    /** Where its instance process takes orders; empty while it has no address. */
    Optional<Address> control();

    /** What it says about itself; empty if it does not answer. */
    Optional<InstanceState> state();

    /** Kills PostgreSQL's postmaster alone, as the out-of-memory killer would. */
    void killPostgres();
}
