package io.pgbaton.core.model;

/** Where a PostgreSQL server listens. Always an instance's own address, never a Service. */
public record Address(String host, int port) {
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
