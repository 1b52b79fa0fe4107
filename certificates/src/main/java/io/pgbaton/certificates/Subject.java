package io.pgbaton.certificates;

import io.pgbaton.wire.tls.Identity;
import java.util.List;

/**
 * Who gets a certificate.
 *
 * @param hosts the host names by which clients of PostgreSQL reach it, in any order; an instance's only
 */
public record Subject(Identity identity, List<String> hosts) {
    public Subject {
        hosts = hosts.stream().sorted().distinct().toList();
    }

    /** Somebody whom nobody connects to. */
    public static Subject of(Identity identity) {
        return new Subject(identity, List.of());
    }
}
