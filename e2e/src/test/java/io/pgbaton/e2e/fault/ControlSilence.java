package io.pgbaton.e2e.fault;

import io.pgbaton.core.model.Address;
import io.pgbaton.e2e.process.Command;
import java.time.Duration;

/**
 * Nobody gets through to an instance of a local cluster by the instance protocol, with no error to anybody. What it asks its
 * peers arrives, and its PostgreSQL is reached as ever. Needs root and nftables.
 */
public final class ControlSilence implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String TABLE = "pgbaton_silence";

    private ControlSilence() {}

    public static ControlSilence of(Address control) {
        // In one step, and without what a killed run may have left.
        nft("""
                add table inet %1$s
                delete table inet %1$s
                table inet %1$s {
                  chain answering {
                    type filter hook output priority 0;
                    ip saddr %2$s tcp sport %3$d drop;
                    ip daddr %2$s tcp dport %3$d drop;
                  }
                }
                """.formatted(TABLE, control.host(), control.port()));
        return new ControlSilence();
    }

    @Override
    public void close() {
        nft("delete table inet " + TABLE);
    }

    private static void nft(String script) {
        Command.of("nft", script).output(DEADLINE);
    }
}
