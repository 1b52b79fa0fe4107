package io.pgbaton.watch;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceEvent;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Issued;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.Reply;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Speaks to instance processes. A command goes to the instance that its authority names.
 *
 * <p>Network trouble is a value ({@link Reply.Unreachable}), never an exception. Every call ends within {@code within}, or
 * at once when the calling thread is interrupted.
 */
public interface InstanceClient {
    /** What the instance says about itself now. */
    Reply<InstanceState> state(ClusterUid cluster, InstanceName instance, Duration within);

    Reply<Frozen> freeze(Command.Freeze command, Duration within);

    Reply<Issued> challenge(Command.Challenge command, Duration within);

    Reply<Promoted> promote(Command.Promote command, Duration within);

    /** Starts a job, or asks how far it is: Bootstrap, Join, Gate, Rejoin. */
    Reply<JobState> job(Command command, Duration within);

    /** Gives an order that is answered with the state after it: Adopt, Admit, Close, Demote, Follow, Settings, Checkpoint. */
    Reply<InstanceState> order(Command command, Duration within);

    /** Hands in a control grant to the member it names (I6); true if that may stay writable for longer than before. */
    Reply<Boolean> grant(ControlGrant grant, Duration within);

    /**
     * Hands every line of the instance's event stream to {@code listener} until the stream ends, breaks, stays silent for
     * {@code silence}, or the thread is interrupted.
     *
     * @return why it ended, in words
     */
    String follow(ClusterUid cluster, InstanceName instance, Duration silence, Consumer<InstanceEvent> listener);
}
