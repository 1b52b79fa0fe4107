package io.pgbaton.e2e.fault;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
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
import io.pgbaton.e2e.fault.Fault.Moment;
import io.pgbaton.e2e.fault.Fault.Step;
import io.pgbaton.watch.InstanceClient;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.worker.port.Router;
import io.pgbaton.worker.port.Versioned;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The ports of a worker, passing the trap after each effect of a step that is at work. */
record TrappedPorts(Trap trap, StepsAtWork atWork) {
    Ports around(Ports ports) {
        return new Ports(
                new Batons(ports.batons()),
                new Routes(ports.router()),
                new Instances(ports.instances()),
                ports.containers(),
                ports.clusters());
    }

    /** The effect of these steps has just been made, if they are at work. */
    private <T> T made(T result, Step... steps) {
        for (Step step : steps) {
            if (atWork.includes(step)) {
                trap.pass(Moment.INSIDE, step);
            }
        }
        return result;
    }

    private final class Batons implements BatonStore {
        private final BatonStore real;

        Batons(BatonStore real) {
            this.real = real;
        }

        @Override
        public Optional<Versioned<Baton>> get(ClusterUid cluster) {
            return real.get(cluster);
        }

        @Override
        public Written create(Baton baton) {
            return real.create(baton);
        }

        @Override
        public Written compareAndSet(Versioned<Baton> read, Baton next) {
            return made(real.compareAndSet(read, next), Step.OPEN, Step.DECIDE, Step.CLOSE);
        }
    }

    private final class Routes implements Router {
        private final Router real;

        Routes(Router real) {
            this.real = real;
        }

        @Override
        public boolean unroute(ClusterUid cluster, Epoch epoch) {
            return made(real.unroute(cluster, epoch), Step.UNROUTE);
        }

        @Override
        public boolean route(ClusterUid cluster, Epoch epoch, InstanceName primary, Address address) {
            return real.route(cluster, epoch, primary, address);
        }

        @Override
        public Optional<InstanceName> published(ClusterUid cluster) {
            return real.published(cluster);
        }
    }

    private final class Instances implements InstanceClient {
        private final InstanceClient real;

        Instances(InstanceClient real) {
            this.real = real;
        }

        @Override
        public Reply<InstanceState> state(ClusterUid cluster, InstanceName instance, Duration within) {
            return real.state(cluster, instance, within);
        }

        @Override
        public Reply<Frozen> freeze(Command.Freeze command, Duration within) {
            return made(real.freeze(command, within), Step.FREEZE);
        }

        @Override
        public Reply<Issued> challenge(Command.Challenge command, Duration within) {
            return real.challenge(command, within);
        }

        @Override
        public Reply<Promoted> promote(Command.Promote command, Duration within) {
            return made(real.promote(command, within), Step.PROMOTE);
        }

        @Override
        public Reply<JobState> job(Command command, Duration within) {
            Reply<JobState> reply = real.job(command, within);
            return command instanceof Command.Gate ? made(reply, Step.GATE) : reply;
        }

        @Override
        public Reply<InstanceState> order(Command command, Duration within) {
            Reply<InstanceState> reply = real.order(command, within);
            return switch (command) {
                case Command.Demote demote -> made(reply, Step.DEMOTE);
                case Command.Follow follow -> made(reply, Step.FOLLOW);
                case Command.Admit admit -> made(reply, Step.ADMIT);
                default -> reply;
            };
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
}
