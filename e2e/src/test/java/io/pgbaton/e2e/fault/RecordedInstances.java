package io.pgbaton.e2e.fault;

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
import io.pgbaton.watch.InstanceClient;
import java.time.Duration;
import java.util.function.Consumer;

/** The way to instances of a worker whose commands are kept. */
record RecordedInstances(Recording recording, InstanceClient real) implements InstanceClient {
    @Override
    public Reply<InstanceState> state(ClusterUid cluster, InstanceName instance, Duration within) {
        return real.state(cluster, instance, within);
    }

    @Override
    public Reply<Frozen> freeze(Command.Freeze command, Duration within) {
        recording.add(command);
        return real.freeze(command, within);
    }

    @Override
    public Reply<Issued> challenge(Command.Challenge command, Duration within) {
        recording.add(command);
        return real.challenge(command, within);
    }

    @Override
    public Reply<Promoted> promote(Command.Promote command, Duration within) {
        recording.add(command);
        return real.promote(command, within);
    }

    @Override
    public Reply<JobState> job(Command command, Duration within) {
        recording.add(command);
        return real.job(command, within);
    }

    @Override
    public Reply<InstanceState> order(Command command, Duration within) {
        recording.add(command);
        return real.order(command, within);
    }

    @Override
    public Reply<Boolean> grant(ControlGrant grant, Duration within) {
        return real.grant(grant, within);
    }

    @Override
    public String follow(
            ClusterUid cluster, InstanceName instance, Duration silence, Consumer<InstanceEvent> listener) {
        return real.follow(cluster, instance, silence, listener);
    }
}
