package io.pgbaton.e2e.scenario.kubernetes;

import io.pgbaton.e2e.kubernetes.ClusterKey;
import io.pgbaton.e2e.kubernetes.Clusters;
import io.pgbaton.e2e.kubernetes.Installation;
import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.kubernetes.Sandbox;
import io.pgbaton.e2e.process.Command;
import io.pgbaton.e2e.stack.ClusterWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The running sandbox with what is installed in it, and a cluster of three that scenarios share while they leave it whole. */
final class SharedInstallation implements AutoCloseable {
    private static final Duration BOOTSTRAP_DEADLINE = Duration.ofMinutes(5);
    private static final Path REPORTS = Path.of("target", "kubernetes-scenarios");
    private static final int REPLICAS = 3;
    /** So that nothing of an earlier run is met. */
    private static final String PREFIX = "e2e-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    private final Sandbox sandbox = Sandbox.running();
    private final Clusters clusters = new Clusters(sandbox);
    private final Installation installation = new Installation(sandbox);
    private @Nullable KubernetesStack cluster;
    private int namespaces;

    SharedInstallation() {
        installation.awaitReady();
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Installation installation() {
        return installation;
    }

    Clusters clusters() {
        return clusters;
    }

    /** A namespace that nobody used yet. */
    String newNamespace() {
        namespaces++;
        return lastNamespace();
    }

    private String lastNamespace() {
        return "%s-%d".formatted(PREFIX, namespaces);
    }

    /** The cluster that scenarios share, made when the first one asks for it. */
    KubernetesStack cluster() {
        if (cluster == null) {
            KubernetesStack made = clusters.create(new ClusterKey(newNamespace(), "orders"), REPLICAS);
            cluster = made;
            made.awaitAvailable(BOOTSTRAP_DEADLINE);
            new ClusterWatch(made).awaitAllStreaming(BOOTSTRAP_DEADLINE);
        }
        return cluster;
    }

    /** Whatever state the shared cluster is in, the next scenario begins with another one. What it left to read is kept. */
    void discard(String scenario) {
        keepReport(scenario);
        sandbox.undoAll();
        retire();
    }

    /** The next scenario begins with another cluster. */
    void retire() {
        if (cluster != null) {
            cluster.close();
            cluster = null;
        }
    }

    private void keepReport(String scenario) {
        Path file = REPORTS.resolve(scenario.replaceAll("[^A-Za-z0-9-]+", "-") + ".txt");
        StringBuilder report = new StringBuilder();
        for (List<String> question : List.of(
                List.of("get", "pgc,pgbaton,pods,services,endpointslices,statefulsets", "-A", "-o", "wide"),
                List.of("get", "pgc,pgrc,pgbaton", "-A", "-o", "yaml"),
                List.of("get", "events", "-A", "--sort-by=.lastTimestamp"),
                List.of("logs", "-n", Installation.NAMESPACE, "deployment/" + Installation.OPERATOR, "--all-pods"),
                List.of("logs", "-n", Installation.NAMESPACE, "deployment/" + Installation.WORKER, "--all-pods"),
                List.of("logs", "-n", lastNamespace(), "-l", "app=postgres", "--prefix", "--tail=300"))) {
            Command.Result result = sandbox.askKubectl(question);
            report.append("$ kubectl ").append(String.join(" ", question)).append('\n');
            report.append(result.output()).append('\n');
        }
        try {
            Files.createDirectories(REPORTS);
            Files.writeString(file, report);
            System.out.println("  what there was to see: " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sandbox.undoAll();
        if (cluster != null) {
            cluster.close();
        }
        for (int i = 1; i <= namespaces; i++) {
            clusters.deleteNamespace("%s-%d".formatted(PREFIX, i));
        }
        clusters.close();
        installation.close();
    }
}
