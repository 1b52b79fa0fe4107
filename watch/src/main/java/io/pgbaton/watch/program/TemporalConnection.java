package io.pgbaton.watch.program;

import io.grpc.StatusRuntimeException;
import io.pgbaton.workflows.PayloadJson;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to the Temporal server.
 *
 * @param address host and port
 * @param identity who this process is, as the server shows it
 * @param tls null without TLS
 */
public record TemporalConnection(
        String address,
        String namespace,
        String identity,
        @Nullable TemporalTls tls) {
    private static final String DEFAULT_ADDRESS = "127.0.0.1:7233";
    private static final String DEFAULT_NAMESPACE = "pgbaton";

    /** A call that failed for this long is given up: whoever made it looks again and makes the next one. */
    private static final Duration RETRY_FOR = Duration.ofSeconds(10);

    private static final Duration RETRY_PAUSE_MAX = Duration.ofSeconds(1);

    /**
     * After so long without a word the server is asked for one. It drops clients that ask more often than every 10 s, and whoever
     * was cut off hears nothing of what is asked of it until it has noticed.
     */
    private static final Duration ASK_AFTER = Duration.ofSeconds(12);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    /** gRPC itself waits up to two minutes before it tries again to connect. */
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration LOOK_PAUSE = Duration.ofMillis(200);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** Without TLS. */
    public TemporalConnection(String address, String namespace, String identity) {
        this(address, namespace, identity, null);
    }

    /**
     * Reads TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, what {@link TemporalTls} reads, and HOSTNAME, which in a pod is the pod's
     * name.
     *
     * @throws IllegalArgumentException if only a part of what TLS takes is set; the message says what is missing
     */
    public static TemporalConnection of(Map<String, String> environment, String program) {
        return new TemporalConnection(
                environment.getOrDefault("TEMPORAL_ADDRESS", DEFAULT_ADDRESS),
                environment.getOrDefault("TEMPORAL_NAMESPACE", DEFAULT_NAMESPACE),
                "%s-%d@%s"
                        .formatted(
                                program,
                                ProcessHandle.current().pid(),
                                environment.getOrDefault("HOSTNAME", "localhost")),
                TemporalTls.of(environment).orElse(null));
    }

    /** A client that speaks the project's JSON. It connects at its first call; close its stubs with {@link #close}. */
    public WorkflowClient client() {
        WorkflowServiceStubsOptions.Builder options = WorkflowServiceStubsOptions.newBuilder()
                .setTarget(address)
                .setEnableKeepAlive(true)
                .setKeepAliveTime(ASK_AFTER)
                .setKeepAliveTimeout(ANSWER_WITHIN)
                .setConnectionBackoffResetFrequency(RECONNECT_AFTER)
                .setRpcRetryOptions(RpcRetryOptions.newBuilder()
                        .setExpiration(RETRY_FOR)
                        .setMaximumInterval(RETRY_PAUSE_MAX)
                        .validateBuildWithDefaults());
        if (tls != null) {
            secure(options, tls);
        }
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(options.build());
        return WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(namespace)
                        .setIdentity(identity)
                        .setDataConverter(PayloadJson.converter())
                        .build());
    }

    private static void secure(WorkflowServiceStubsOptions.Builder options, TemporalTls tls) {
        options.setSslContext(tls.context());
        String serverName = tls.serverName();
        if (serverName != null) {
            options.setChannelInitializer(channel -> channel.overrideAuthority(serverName));
        }
    }

    /**
     * Waits until the server serves the namespace, for as long as it takes: without it there is nothing that a worker could
     * do. Says why it waits, once for each reason.
     */
    public void awaitServer(WorkflowClient client, Consumer<String> says) throws InterruptedException {
        DescribeNamespaceRequest question =
                DescribeNamespaceRequest.newBuilder().setNamespace(namespace).build();
        String last = "";
        while (true) {
            try {
                client.getWorkflowServiceStubs()
                        .blockingStub()
                        .withDeadlineAfter(LOOK.toMillis(), TimeUnit.MILLISECONDS)
                        .describeNamespace(question);
                return;
            } catch (StatusRuntimeException e) {
                String reason = e.getStatus().getCode().toString();
                if (!reason.equals(last)) {
                    says.accept("waiting for namespace %s of Temporal at %s: %s".formatted(namespace, address, reason));
                }
                last = reason;
                Thread.sleep(LOOK_PAUSE);
            }
        }
    }

    /** Ends the client's connection, after what is under way. */
    public static void close(WorkflowClient client) {
        WorkflowServiceStubs stubs = client.getWorkflowServiceStubs();
        stubs.shutdown();
        stubs.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    }
}
