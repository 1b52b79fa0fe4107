package io.pgbaton.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.e2e.ledger.Login;
import io.pgbaton.e2e.ledger.Route;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.stack.Stack;
import io.pgbaton.e2e.stack.Temporal;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterStatus;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeSpec;
import io.pgbaton.wire.Connections;
import io.pgbaton.wire.InstanceHttpClient;
import io.pgbaton.wire.tls.Credentials;
import io.pgbaton.wire.tls.Role;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgresCluster in the sandbox, seen and handled from this machine. Closing this leaves the cluster as it is. */
public final class KubernetesStack implements Stack<InstancePod>, AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration APPEAR = Duration.ofMinutes(1);

    private final Sandbox sandbox;
    private final KubernetesClient client;
    private final ClusterKey key;
    private final ClusterUid uid;
    private final ClusterView view;
    private final List<InstancePod> instances;
    private final KeptLogin application = new KeptLogin();
    private final KeptLogin observer = new KeptLogin();
    /** By control token: a token that was replaced is not used again. */
    private final Map<String, InstanceHttpClient> clients = new ConcurrentHashMap<>();

    private KubernetesStack(Sandbox sandbox, KubernetesClient client, PostgresCluster cluster) {
        this.sandbox = sandbox;
        this.client = client;
        this.key = new ClusterKey(
                cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
        this.uid = new ClusterUid(cluster.getMetadata().getUid());
        this.view = new ClusterView(client, key);
        this.instances = key.names().instances(cluster.getSpec().replicas()).stream()
                .map(name -> new InstancePod(this, name))
                .toList();
    }

    /** Watches a cluster that was asked for. */
    public static KubernetesStack watch(Sandbox sandbox, ClusterKey key) {
        KubernetesClient client = sandbox.client();
        PostgresCluster cluster = Eventually.get(
                APPEAR,
                () -> "a PostgresCluster " + key,
                () -> Optional.ofNullable(key.in(client).get()));
        return new KubernetesStack(sandbox, client, cluster);
    }

    /** Waits until the operator says that clients are served and every instance is ready. */
    public void awaitAvailable(Duration deadline) {
        Eventually.get(
                deadline,
                () -> "%s to be available with %d instances ready; %s"
                        .formatted(key, instances.size(), describeStatus()),
                () -> status().filter(status -> isTrue(status, "Available"))
                        .filter(status -> Integer.valueOf(instances.size()).equals(status.readyReplicas())));
    }

    /** What the operator says about the cluster; empty if it said nothing yet. */
    public Optional<PostgresClusterStatus> status() {
        return Optional.ofNullable(key.in(client).get()).flatMap(cluster -> Optional.ofNullable(cluster.getStatus()));
    }

    public static boolean isTrue(PostgresClusterStatus status, String type) {
        return condition(status, type)
                .filter(condition -> condition.getStatus().equals("True"))
                .isPresent();
    }

    public static Optional<Condition> condition(PostgresClusterStatus status, String type) {
        return status.conditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    /** The operator's words, for the sentence of a missed deadline. */
    public String describeStatus() {
        return status().map(status -> "the operator says: %s (%s)"
                        .formatted(
                                status.summary(),
                                status.conditions().stream()
                                        .map(condition -> "%s=%s %s: %s"
                                                .formatted(
                                                        condition.getType(),
                                                        condition.getStatus(),
                                                        condition.getReason(),
                                                        condition.getMessage()))
                                        .collect(Collectors.joining("; "))))
                .orElse("the operator said nothing yet");
    }

    /** Waits until the operator says this of the spec as it is now; the condition {@code SpecApplied} then. */
    public Condition awaitSpecApplied(String what, String status, String words, Duration deadline) {
        long generation = key.in(client).require().getMetadata().getGeneration();
        return Eventually.get(
                deadline,
                () -> "%s; %s".formatted(what, describeStatus()),
                () -> status().flatMap(now -> condition(now, "SpecApplied"))
                        .filter(condition -> generation == condition.getObservedGeneration())
                        .filter(condition -> status.equals(condition.getStatus())
                                && condition.getMessage().contains(words)));
    }

    /** Changes the spec of the cluster: fields as JSON. */
    public void patchSpec(String spec) {
        key.in(client).patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":%s}".formatted(spec));
    }

    /**
     * Asks for a switchover.
     *
     * @param target null for whoever is best
     */
    public PostgresRoleChange ask(@Nullable InstanceName target, String reason) {
        PostgresRoleChange request = new PostgresRoleChange();
        request.setMetadata(new ObjectMetaBuilder()
                .withNamespace(key.namespace())
                .withGenerateName("%s-asked-".formatted(key.name()))
                .build());
        request.setSpec(new PostgresRoleChangeSpec(
                PostgresRoleChangeSpec.Type.SWITCHOVER,
                key.name(),
                target == null ? null : target.value(),
                reason,
                null,
                null));
        return client.resource(request).create();
    }

    public ClusterKey key() {
        return key;
    }

    public Sandbox sandbox() {
        return sandbox;
    }

    public KubernetesClient client() {
        return client;
    }

    ClusterView view() {
        return view;
    }

    @Override
    public ClusterUid uid() {
        return uid;
    }

    @Override
    public Optional<Baton> baton() {
        return view.baton();
    }

    @Override
    public Optional<Address> published() {
        List<Address> endpoints = view.primaryEndpoints();
        return endpoints.size() == 1 ? Optional.of(endpoints.getFirst()) : Optional.empty();
    }

    @Override
    public Route route() {
        // Its address changes when somebody deletes the Service.
        return Route.published(view::primaryService);
    }

    @Override
    public List<InstancePod> instances() {
        return instances;
    }

    /** A pod that the API server has forgotten may still be running. */
    @Override
    public Set<Address> servers() {
        return view.nameByHost().keySet().stream()
                .map(host -> new Address(host, ClusterNames.POSTGRES_PORT))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String nameOf(String host) {
        return view.nameByHost().getOrDefault(host, host);
    }

    @Override
    public Login application() {
        String app = key.names().appSecret();
        String password = secret(app, "password");
        return application.get(
                List.of(password, secret(app, Credentials.AUTHORITIES)),
                () -> new Login(
                        "app",
                        password,
                        "app",
                        ServerTrust.of(key.names().primaryService(), entry -> secret(app, entry))));
    }

    /** The instances' own role may log in only where it runs. */
    @Override
    public Login observer() {
        String certificates = key.names().certificatesSecret();
        String instance = key.names().instance(0).value();
        return observer.get(
                List.of(
                        secret(certificates, Credentials.AUTHORITIES),
                        secret(certificates, instance + Credentials.CERTIFICATE_SUFFIX)),
                () -> new Login(
                        "pgbaton_replication",
                        "",
                        "postgres",
                        ServerTrust.asInstance(
                                instance, key.names().primaryService(), entry -> secret(certificates, entry))));
    }

    @Override
    public Temporal temporal() {
        return sandbox.temporal();
    }

    @Override
    public InstanceHttpClient protocol() {
        return clients.computeIfAbsent(secret(key.names().controlSecret(), ClusterNames.CONTROL_TOKEN), token -> {
            Credentials worker = worker();
            return new InstanceHttpClient(Connections.to(uid(), () -> worker), token);
        });
    }

    /** What a worker shows. */
    private Credentials worker() {
        String callers = key.names().callersSecret();
        try {
            return Credentials.parse(
                    secret(callers, Credentials.AUTHORITIES),
                    secret(callers, Role.WORKER.text() + Credentials.CERTIFICATE_SUFFIX),
                    secret(callers, Role.WORKER.text() + Credentials.KEY_SUFFIX));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Secret " + callers, e);
        }
    }

    Optional<InstanceState> state(Address control) {
        return protocol().state(control, ANSWER) instanceof Reply.Done<InstanceState>(InstanceState state)
                ? Optional.of(state)
                : Optional.empty();
    }

    private String secret(String name, String entry) {
        return Eventually.get(
                APPEAR, () -> "entry %s of Secret %s".formatted(entry, name), () -> view.secret(name, entry));
    }

    @Override
    public void close() {
        view.close();
        Stream.ofNullable(clients.values()).flatMap(all -> all.stream()).forEach(InstanceHttpClient::close);
        client.close();
    }

    /** An instance that the cluster has. */
    public InstancePod instance(String name) {
        return instance(new InstanceName(name));
    }
}
