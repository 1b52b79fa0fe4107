package io.pgbaton.kubetest;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test class a real API server that knows pgbaton's resources:
 *
 * <pre>{@code @RegisterExtension static final Kubernetes KUBERNETES = new Kubernetes();}</pre>
 *
 * <p>All classes of one JVM share one server and keep out of each other's way by namespaces. Without the program in the cache,
 * the tests fail and say which command builds it.
 */
public final class Kubernetes implements BeforeAllCallback {
    private static final Path CRDS = Path.of("../deploy/crds");
    private static final Duration ESTABLISHED = Duration.ofSeconds(30);
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    /** Makes and deletes the pods of a StatefulSet. */
    private static final String STATEFUL_SETS = "statefulset-controller";

    /** Besides, takes children along with their owner, and counts what may be disrupted. */
    private static final String ALL = STATEFUL_SETS + ",garbage-collector-controller,disruption-controller";

    private final String controllers;
    private @Nullable Shared shared;

    /** An API server alone: nothing happens that the test does not do. */
    public Kubernetes() {
        this("");
    }

    private Kubernetes(String controllers) {
        this.controllers = controllers;
    }

    /** With the controller that makes and deletes the pods of a StatefulSet; nobody runs them. */
    public static Kubernetes withStatefulSets() {
        return new Kubernetes(STATEFUL_SETS);
    }

    /**
     * With all controllers that a cluster needs. The garbage collector among them deletes, in every namespace, whatever names
     * an owner that does not exist: other classes of the same JVM must not make such things.
     */
    public static Kubernetes withControllers() {
        return new Kubernetes(ALL);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Shared found = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Kubernetes.class))
                .computeIfAbsent(Shared.class, key -> Shared.start(), Shared.class);
        if (!controllers.isEmpty()) {
            found.controlPlane.startControllers(controllers);
        }
        shared = found;
    }

    /** A client that may do everything. It belongs to all tests: do not close it. */
    public KubernetesClient client() {
        return shared().client;
    }

    /** How to reach the server as somebody who may do everything. */
    public Config config() {
        return new ConfigBuilder(shared().controlPlane.config()).build();
    }

    /** How to reach the server as a service account, with that account's permissions. */
    public Config configOf(String namespace, String serviceAccount) {
        return new ConfigBuilder(config())
                .withImpersonateUsername("system:serviceaccount:%s:%s".formatted(namespace, serviceAccount))
                .withImpersonateGroups(
                        "system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated")
                .build();
    }

    /** What a service account has asked for so far, in this JVM. */
    public Audit auditOf(String namespace, String serviceAccount) {
        return Audit.read(
                shared().controlPlane.auditLog(), "system:serviceaccount:%s:%s".formatted(namespace, serviceAccount));
    }

    /** What kubectl prints, errors included, for somebody who may do everything. */
    public String kubectl(String... arguments) {
        return shared().controlPlane.kubectl(arguments);
    }

    /** Makes a namespace that nobody else uses. */
    public String newNamespace() {
        return newNamespace(Map.of());
    }

    /** Makes a namespace that nobody else uses, and that takes only pods of the restricted Pod Security Standard. */
    public String newRestrictedNamespace() {
        return newNamespace(Map.of("pod-security.kubernetes.io/enforce", "restricted"));
    }

    private String newNamespace(Map<String, String> labels) {
        String name = "test-" + NAMESPACES.incrementAndGet();
        client().resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    private Shared shared() {
        return Objects.requireNonNull(shared, "the extension has not been registered as a static field");
    }

    /** What all classes of a JVM share; JUnit closes it at the very end. */
    private record Shared(ControlPlane controlPlane, KubernetesClient client) implements AutoCloseable {
        static Shared start() {
            ControlPlane controlPlane = new ControlPlane();
            Shared shared = new Shared(controlPlane, ControlPlane.client(controlPlane.config()));
            install(shared.client);
            return shared;
        }

        private static void install(KubernetesClient client) {
            List<CustomResourceDefinition> crds = crdFiles().stream()
                    .map(file -> read(client, file))
                    .map(crd -> client.resource(crd).create())
                    .toList();
            for (CustomResourceDefinition crd : crds) {
                client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(crd.getMetadata().getName())
                        .waitUntilCondition(Shared::isEstablished, ESTABLISHED.toSeconds(), TimeUnit.SECONDS);
            }
        }

        private static boolean isEstablished(@Nullable CustomResourceDefinition crd) {
            return crd != null
                    && crd.getStatus() != null
                    && crd.getStatus().getConditions().stream()
                            .anyMatch(it -> it.getType().equals("Established")
                                    && it.getStatus().equals("True"));
        }

        private static List<Path> crdFiles() {
            try (Stream<Path> files = Files.list(CRDS)) {
                return files.filter(file -> file.toString().endsWith(".yaml"))
                        .sorted()
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static CustomResourceDefinition read(KubernetesClient client, Path file) {
            try (InputStream stream = Files.newInputStream(file)) {
                return client.getKubernetesSerialization().unmarshal(stream, CustomResourceDefinition.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            client.close();
            controlPlane.close();
        }
    }
}
