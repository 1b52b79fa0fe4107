package io.pgbaton.e2e.ledger;

import io.pgbaton.core.model.Address;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How a client finds the primary. */
public interface Route {
    int ALL_SERVERS_SECONDS = 20;

    /**
     * Connects.
     *
     * @return empty if there is nobody to connect to now
     * @throws SQLException if the server refused or did not answer
     */
    Optional<Connection> connect(Login login, int silenceSeconds) throws SQLException;

    /** Asks for the published address each time, and connects there. */
    static Route published(Supplier<Optional<Address>> published) {
        return (login, silenceSeconds) -> {
            Optional<Address> primary = published.get();
            return primary.isPresent() ? Optional.of(login.connect(primary.get(), silenceSeconds)) : Optional.empty();
        };
    }

    /**
     * Knows all servers and asks each of them, as pgjdbc's {@code targetServerType=primary} does. Some may be silent, each for as
     * long as a connection to one server may take.
     */
    static Route multiHost(Supplier<? extends Collection<Address>> servers) {
        return (login, silenceSeconds) -> {
            String hosts = servers.get().stream().map(Address::toString).collect(Collectors.joining(","));
            return hosts.isEmpty()
                    ? Optional.empty()
                    : Optional.of(login.connect(
                            "jdbc:postgresql://%s/%s?targetServerType=primary&hostRecheckSeconds=0&loginTimeout=%d"
                                    .formatted(hosts, login.database(), ALL_SERVERS_SECONDS),
                            silenceSeconds));
        };
    }
}
