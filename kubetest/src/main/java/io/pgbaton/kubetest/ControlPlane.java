package io.pgbaton.kubetest;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One etcd and one API server, and controllers when somebody asks for them; in a folder of their own. */
final class ControlPlane implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long STOP_SECONDS = 20;

    private final Path folder;
    private final String token = UUID.randomUUID().toString();
    private final List<Process> processes = new ArrayList<>();
    private final Config config;
    private final Set<String> controllers = new HashSet<>();

    ControlPlane() {
        folder = folder();
        int etcd = KubeAll.freePort();
        int api = KubeAll.freePort();
        startEtcd(etcd);
        startApiServer(etcd, api);
        config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://127.0.0.1:" + api)
                .withOauthToken(token)
                .withTrustCerts(true)
                .withDisableHostnameVerification(true)
                .build();
        try {
            awaitReady();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    Config config() {
        return config;
    }

    private void startEtcd(int port) {
        String url = "http://127.0.0.1:" + port;
        String peer = "http://127.0.0.1:" + KubeAll.freePort();
        start(
                "etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + url,
                "--advertise-client-urls=" + url,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--unsafe-no-fsync=true");
    }

    private void startApiServer(int etcd, int port) {
        Path key = folder.resolve("service-accounts.pem");
        Path tokens = folder.resolve("tokens.csv");
        write(key, newKey());
        write(tokens, "%s,admin,admin,system:masters\n".formatted(token));
        Path audited = folder.resolve("audit-policy.yaml");
        write(audited, """
                apiVersion: audit.k8s.io/v1
                kind: Policy
                omitStages: [RequestReceived]
                rules: [{level: Metadata}]
                """);
        start(
                "kube-apiserver",
                "--etcd-servers=http://127.0.0.1:" + etcd,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + folder.resolve("certificates"),
                "--token-auth-file=" + tokens,
                "--authorization-mode=RBAC",
                "--audit-policy-file=" + audited,
                "--audit-log-path=" + auditLog(),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + key,
                "--service-account-signing-key-file=" + key,
                "--service-cluster-ip-range=10.96.0.0/16",
                // Nobody makes a namespace's default account here, and pods are objects only.
                "--disable-admission-plugins=ServiceAccount");
    }

    /** What everybody has asked of the server so far: one JSON object a line, written before the answer is given. */
    Path auditLog() {
        return folder.resolve("audit.log");
    }

    /** Starts these controllers, once. */
    synchronized void startControllers(String names) {
        if (!controllers.add(names)) {
            return;
        }
        Path kubeconfig = folder.resolve("controllers.kubeconfig");
        write(kubeconfig, """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                users: [{name: u, user: {token: "%s"}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """.formatted(config.getMasterUrl(), token));
        start(
                "kube-controller-manager",
                "--kubeconfig=" + kubeconfig,
                "--controllers=" + names,
                "--leader-elect=false",
                "--bind-address=127.0.0.1",
                "--secure-port=" + KubeAll.freePort(),
                "--cert-dir=" + folder.resolve("controller-certificates"));
    }

    /** Runs kubectl to its end, and returns all that it printed. */
    String kubectl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "kubectl",
                "--kubeconfig=/dev/null",
                "--cache-dir=" + folder.resolve("kubectl"),
                "--server=" + config.getMasterUrl(),
                "--token=" + token,
                "--insecure-skip-tls-verify"));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile(folder, "kubectl", ".out");
            Process process = KubeAll.start(output, command);
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("kubectl did not end: " + command);
            }
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void start(String part, String... arguments) {
        List<String> command = new ArrayList<>(List.of(part));
        command.addAll(List.of(arguments));
        processes.add(KubeAll.start(log(part), command));
    }

    private Path log(String part) {
        return folder.resolve(part + ".log");
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + READY.toNanos();
        try (KubernetesClient client = client(config)) {
            while (!isReady(client)) {
                if (System.nanoTime() > deadline || processes.stream().anyMatch(process -> !process.isAlive())) {
                    throw new IllegalStateException("no API server within %d s: %s %s"
                            .formatted(READY.toSeconds(), tail(log("etcd")), tail(log("kube-apiserver"))));
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
    }

    private static boolean isReady(KubernetesClient client) {
        try {
            return "ok".equals(client.raw("/readyz"))
                    && client.namespaces().withName("default").get() != null;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    static KubernetesClient client(Config config) {
        return new KubernetesClientBuilder()
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withConfig(config)
                .build();
    }

    private static String newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                    .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("pgbaton-kubetest-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tail(Path log) {
        try {
            String text = Files.readString(log, StandardCharsets.UTF_8);
            return text.substring(Math.max(0, text.length() - 2000));
        } catch (IOException e) {
            return log + " cannot be read";
        }
    }

    @Override
    public void close() {
        processes.reversed().forEach(ControlPlane::stop);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nobody reads the data again, so there is nothing to end gracefully. */
    private static void stop(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
