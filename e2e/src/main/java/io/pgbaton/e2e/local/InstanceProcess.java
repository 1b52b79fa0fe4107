package io.pgbaton.e2e.local;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.e2e.process.Child;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.process.ProcessId;
import io.pgbaton.e2e.process.ProcessId.Signal;
import io.pgbaton.e2e.stack.Instance;
import io.pgbaton.wire.InstanceHttpClient;
import io.pgbaton.worker.local.LocalCluster.LocalInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One instance as seen and handled from outside: launcher, init, JVM and PostgreSQL.
 *
 * <p>Not for use by several threads at once.
 */
public final class InstanceProcess implements Instance {
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration APPEAR = Duration.ofSeconds(30);

    private final LocalInstance address;
    private final Path volume;
    private final @Nullable WallClock clock;
    private final InstanceHttpClient client;
    private final Supplier<Child> launcher;
    private Child child;

    InstanceProcess(
            LocalInstance address,
            Path volume,
            @Nullable WallClock clock,
            InstanceHttpClient client,
            Supplier<Child> launcher) {
        this.address = address;
        this.volume = volume;
        this.clock = clock;
        this.client = client;
        this.launcher = launcher;
        this.child = launcher.get();
    }

    @Override
    public InstanceName name() {
        return address.name();
    }

    public LocalInstance address() {
        return address;
    }

    @Override
    public Optional<Address> postgres() {
        return Optional.of(address.postgres());
    }

    @Override
    public Optional<Address> control() {
        return Optional.of(address.control());
    }

    /** Its volume, with the promise and PGDATA ({@code data}). */
    public Path volume() {
        return volume;
    }

    /** The wall clock that the plan gave it; fails if it has the machine's. */
    public WallClock clock() {
        return Objects.requireNonNull(clock, "the plan gave it no clock of its own");
    }

    @Override
    public Optional<InstanceState> state() {
        return client.state(address.control(), ANSWER) instanceof Reply.Done<InstanceState>(InstanceState state)
                ? Optional.of(state)
                : Optional.empty();
    }

    @Override
    public void killPostgres() {
        postmaster().send(Signal.KILL);
    }

    /** Kills everything of it, as if its machine had lost power, except that the volume's page cache survives. */
    public void killAll() {
        init().send(Signal.KILL);
        child.kill();
    }

    /** Asks it to end, as a pod is asked. */
    public void stop() {
        child.terminate();
    }

    /** Starts it again on the volume it had. */
    public void start() {
        if (child.isAlive()) {
            throw new IllegalStateException("%s runs already".formatted(name()));
        }
        child = launcher.get();
    }

    public boolean isRunning() {
        return child.isAlive();
    }

    /** Freezes the process that keeps the promise; PostgreSQL below it goes on until its leash ends. */
    public void freezeSupervisor() {
        supervisor().send(Signal.STOP);
    }

    public void thawSupervisor() {
        supervisor().send(Signal.CONT);
    }

    /** Freezes init as well: nothing of it can answer, and nothing can end PostgreSQL. */
    public void freeze() {
        ProcessId jvm = supervisor();
        jvm.parent().orElseThrow().send(Signal.STOP);
        jvm.send(Signal.STOP);
    }

    /** Lets a frozen init go on; if its switch was to fire meanwhile, it does so now. */
    public void thaw() {
        ProcessId jvm = supervisor();
        jvm.parent().orElseThrow().send(Signal.CONT);
    }

    /** Has PostgreSQL's superuser be let in while this run of it leads, by a Secret that changes. */
    public void letSuperuserIn(String password) throws IOException {
        Path secret = Path.of("/proc/%d/root/run/pgbaton/secrets/superuser-password"
                .formatted(supervisor().pid()));
        Files.writeString(secret, password);
    }

    public ProcessId postmaster() {
        return Eventually.get(
                APPEAR, () -> "a postmaster of " + name(), () -> child.id().postmaster());
    }

    /** The processes of a running primary that send its log to standbys, once they stream. */
    public List<ProcessId> walSenders() {
        return child.id().descendants().stream()
                .filter(ProcessId::isStreamingSender)
                .toList();
    }

    /** The process of a standby that receives the log. */
    public ProcessId walReceiver() {
        return Eventually.get(
                APPEAR,
                () -> "a walreceiver of " + name(),
                () -> child.id().descendants().stream()
                        .filter(ProcessId::isReceiver)
                        .findFirst());
    }

    private ProcessId supervisor() {
        return Eventually.get(
                APPEAR,
                () -> "the JVM of " + name(),
                () -> child.id().descendants().stream()
                        .filter(process -> process.isProgram("java"))
                        .findFirst());
    }

    private ProcessId init() {
        return supervisor().parent().orElseThrow();
    }

    @Override
    public String toString() {
        return name().value();
    }
}
