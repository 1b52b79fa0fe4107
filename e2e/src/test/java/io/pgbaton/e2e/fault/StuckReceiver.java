package io.pgbaton.e2e.fault;

import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.process.ProcessId;
import io.pgbaton.e2e.process.ProcessId.Signal;
import org.jspecify.annotations.Nullable;

/**
 * The process by which a standby receives the log: once it is stuck it takes nothing and obeys nobody, its own PostgreSQL
 * included, and its connection stays open. It goes on when this is closed, unless somebody has ended it by then.
 *
 * <p>Not for use by several threads at once.
 */
public final class StuckReceiver implements AutoCloseable {
    private final InstanceProcess standby;
    private @Nullable ProcessId stuck;

    public StuckReceiver(InstanceProcess standby) {
        this.standby = standby;
    }

    public void stick() {
        ProcessId receiver = standby.walReceiver();
        receiver.send(Signal.STOP);
        stuck = receiver;
    }

    @Override
    public void close() {
        if (stuck != null) {
            System.out.printf(
                    "  the receiver of %s %s%n", standby, stuck.isAlive() ? "was stuck to the end" : "was ended");
            stuck.send(Signal.CONT);
        }
    }
}
