package io.pgbaton.operator.fake;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.pgbaton.operator.OperatorApp;
import io.pgbaton.operator.OperatorSettings;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.start.RunStarter;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A replica of the operator in this JVM, with an engine that nobody can reach and a count of what it writes. */
public final class Replica implements AutoCloseable {
    private static final Path RIGHTS = Path.of("../deploy/manifests/20-operator-access.yaml");

    /** Nobody listens there. */
    private static final String NOWHERE = "127.0.0.1:9";

    private final AtomicInteger writes;
    private final KubernetesClient kubernetes;
    private final WorkflowClient temporal;
    private final OperatorApp app;

    private Replica(AtomicInteger writes, KubernetesClient kubernetes, WorkflowClient temporal, OperatorApp app) {
        this.writes = writes;
        this.kubernetes = kubernetes;
        this.temporal = temporal;
        this.app = app;
    }

    /** Gives the operator's service account the rights that the manifests give it. */
    public static void grantRights(KubernetesClient client) throws IOException {
        for (HasMetadata item : rights(client)) {
            client.resource(item).forceConflicts().serverSideApply();
        }
    }

    /** The objects that give the operator its rights. */
    public static List<HasMetadata> rights(KubernetesClient client) throws IOException {
        try (InputStream stream = Files.newInputStream(RIGHTS)) {
            return client.load(stream).items();
        }
    }

    /** Starts a replica; returns when it watches. */
    public static Replica start(String name, Config config) {
        AtomicInteger writes = new AtomicInteger();
        KubernetesClient kubernetes = new KubernetesClientBuilder()
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withHttpClientBuilderConsumer(
                        builder -> builder.addOrReplaceInterceptor("writes", new CountWrites(writes)))
                .withConfig(config)
                .build();
        WorkflowClient temporal = new TemporalConnection(NOWHERE, "pgbaton", name).client();
        OperatorSettings settings =
                new OperatorSettings("pgbaton-system", name, "pgbaton/instance:dev", "http://localhost:8233");
        OperatorApp app =
                new OperatorApp(settings, kubernetes, temporal, new RunStarter(temporal, RunOptions.TASK_QUEUE));
        app.start();
        return new Replica(writes, kubernetes, temporal, app);
    }

    private record CountWrites(AtomicInteger writes) implements Interceptor {
        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            boolean reads = "GET".equals(request.method());
            String path = request.uri().getPath();
            if (!reads && !path.contains("/leases/") && !path.contains("selfsubjectrulesreviews")) {
                writes.incrementAndGet();
            }
        }
    }

    /** How often it wrote something, other than its Lease. */
    public int writes() {
        return writes.get();
    }

    public boolean leads() {
        return app.leads();
    }

    @Override
    public void close() {
        app.close();
        kubernetes.close();
        temporal.getWorkflowServiceStubs().shutdownNow();
    }
}
