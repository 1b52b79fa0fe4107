package io.pgbaton.e2e.local;

import io.pgbaton.core.model.Address;
import io.pgbaton.e2e.ledger.Login;
import io.pgbaton.e2e.process.Child;
import io.pgbaton.e2e.process.Children;
import io.pgbaton.e2e.process.Children.Start;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.process.ProcessId;
import io.pgbaton.e2e.process.ProcessId.Signal;
import io.pgbaton.e2e.stack.Deploy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One ordinary PostgreSQL without replicas, which is started again at once when it ends: what a failover is compared with. */
public final class PlainServer implements AutoCloseable {
    private static final int PORT = 5432;
    private static final Duration APPEAR = Duration.ofSeconds(30);

    private final Children children;
    private final LoopbackBlock block;
    private final Child child;
    private final Login login;

    private PlainServer(Children children, LoopbackBlock block, Child child, Login login) {
        this.children = children;
        this.block = block;
        this.child = child;
        this.login = login;
    }

    /** Begins to start one with its data in this folder. */
    public static PlainServer start(Path directory, int major) {
        Deploy.requireSetUp(major);
        LoopbackBlock block = LoopbackBlock.take(1);
        try {
            Files.createDirectories(directory);
            String password = UUID.randomUUID().toString();
            Files.writeString(directory.resolve("password"), password);
            Children children = Children.in(directory, Deploy.script("local/guard"));
            Child child = children.start(new Start(
                    "plain-postgres",
                    List.of(
                            Deploy.script("local/plain-postgres").toString(),
                            directory.toString(),
                            Integer.toString(major),
                            block.host(0)),
                    Map.of()));
            return new PlainServer(children, block, child, new Login("postgres", password, "postgres"));
        } catch (IOException e) {
            block.close();
            throw new UncheckedIOException("cannot use " + directory, e);
        }
    }

    public Address address() {
        return new Address(block.host(0), PORT);
    }

    public Login login() {
        return login;
    }

    /** Kills its postmaster alone, and waits until another one has been started. */
    public void killAndAwaitRestart() {
        ProcessId killed =
                Eventually.get(APPEAR, () -> "a postmaster", () -> child.id().postmaster());
        killed.send(Signal.KILL);
        Eventually.get(
                APPEAR,
                () -> "another postmaster",
                () -> child.id().postmaster().filter(postmaster -> !postmaster.equals(killed)));
    }

    @Override
    public void close() {
        children.close();
        block.close();
    }
}
