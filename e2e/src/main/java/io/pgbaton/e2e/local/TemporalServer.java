package io.pgbaton.e2e.local;

import io.pgbaton.e2e.process.Child;
import io.pgbaton.e2e.process.Children;
import io.pgbaton.e2e.process.Children.Start;
import io.pgbaton.e2e.stack.Deploy;
import io.pgbaton.e2e.stack.Temporal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real Temporal server with its Web UI, on a file. Not for use by several threads at once. */
public final class TemporalServer implements Temporal {
    private static final int USUAL_PORT = 7233;
    private static final int USUAL_UI_PORT = 8233;

    private final Children children;
    private final Path directory;
    private final int port;
    private final int uiPort;
    private Child child;

    private TemporalServer(Children children, Path directory, int port, int uiPort) {
        this.children = children;
        this.directory = directory;
        this.port = port;
        this.uiPort = uiPort;
        this.child = launch();
    }

    /** Begins to start; ready after {@link #awaitReady()}. */
    static TemporalServer start(Children children, Path directory, boolean usualPorts) {
        return usualPorts
                ? new TemporalServer(
                        children, directory, FreePort.preferably(USUAL_PORT), FreePort.preferably(USUAL_UI_PORT))
                : new TemporalServer(children, directory, FreePort.any(), FreePort.any());
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public String webUi() {
        return "http://127.0.0.1:" + uiPort;
    }

    @Override
    public String commandLine() {
        return "%s --address %s --namespace %s".formatted(Deploy.cached("temporal/temporal"), address(), NAMESPACE);
    }

    public void kill() {
        child.kill();
    }

    /** Starts it again on the file it had. */
    public void restart() {
        if (child.isAlive()) {
            throw new IllegalStateException("the Temporal server runs already");
        }
        child = launch();
        awaitReady();
    }

    void awaitReady() {
        try {
            Process wait = new ProcessBuilder(Deploy.script("temporal/wait").toString(), Integer.toString(port))
                    .inheritIO()
                    .start();
            if (wait.waitFor() != 0) {
                throw new IllegalStateException("the Temporal server did not start; see " + child.log());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Child launch() {
        return children.start(new Start(
                "temporal",
                List.of(
                        Deploy.script("temporal/run").toString(),
                        directory.toString(),
                        Integer.toString(port),
                        Integer.toString(uiPort)),
                Map.of()));
    }
}
