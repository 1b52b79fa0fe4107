package io.pgbaton.e2e.local;

import io.pgbaton.certificates.CertificateFolder;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.ledger.Login;
import io.pgbaton.e2e.ledger.Route;
import io.pgbaton.e2e.process.Child;
import io.pgbaton.e2e.process.Children;
import io.pgbaton.e2e.process.Children.Start;
import io.pgbaton.e2e.stack.Deploy;
import io.pgbaton.e2e.stack.Stack;
import io.pgbaton.e2e.stack.Temporal;
import io.pgbaton.wire.Connections;
import io.pgbaton.wire.InstanceHttpClient;
import io.pgbaton.wire.tls.CredentialFiles;
import io.pgbaton.wire.tls.Role;
import io.pgbaton.worker.local.FileBatonStore;
import io.pgbaton.worker.local.FileRouter;
import io.pgbaton.worker.local.LocalCluster;
import io.pgbaton.worker.local.LocalCluster.LocalInstance;
import io.pgbaton.worker.port.Versioned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * One cluster on this machine, every process of it real: a Temporal server, three instances, workers and a detector. All of
 * them end when it is closed, and also when this process is killed.
 */
public final class LocalStack implements Stack<InstanceProcess>, AutoCloseable {
    private static final String DETECTOR = "io.pgbaton.worker.local.DetectorMain";
    private static final String WORKER = "io.pgbaton.worker.WorkerMain";
    private static final int POSTGRES_PORT = 5432;
    private static final int CONTROL_PORT = 8008;

    private final LocalCluster cluster;
    private final Secrets secrets;
    private final Ground ground;
    private final Children children;
    private final InstanceHttpClient client;
    private final TemporalServer temporal;
    private final List<InstanceProcess> instances;
    private final Map<String, Child> programs = new HashMap<>();

    private LocalStack(LocalCluster cluster, Secrets secrets, Ground ground, Children children, Plan plan)
            throws IOException {
        this.cluster = cluster;
        this.secrets = secrets;
        this.ground = ground;
        this.children = children;
        this.client = new InstanceHttpClient(
                Connections.to(cluster.uid(), new CredentialFiles(cluster.certificates(), Role.WORKER.text())),
                secrets.read("control-token"));
        this.temporal = TemporalServer.start(children, cluster.directory().resolve("temporal"), plan.wantedPorts());
        this.instances = cluster.instances().stream()
                .map(instance -> launch(instance, plan.ownClocks()))
                .toList();
    }

    /** Starts all processes in an emptied folder. The cluster is still to be bootstrapped by its detector and worker. */
    public static LocalStack start(Plan plan) {
        Deploy.requireSetUp(plan.major());
        StackFolder folder = new StackFolder(plan.directory());
        try {
            Ground ground = Ground.take(folder, Plan.INSTANCES);
            try {
                return launch(plan, ground).started(plan.workers());
            } catch (RuntimeException | IOException e) {
                ground.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lay out a cluster in " + folder.path(), e);
        }
    }

    private static LocalStack launch(Plan plan, Ground ground) throws IOException {
        StackFolder folder = ground.folder();
        folder.renew();
        Secrets secrets = Secrets.generate(folder.path().resolve("secrets"));
        LocalCluster cluster = describe(plan, folder, secrets, ground.block());
        folder.write(cluster);
        Children children = Children.in(folder.path(), Deploy.script("local/guard"));
        return new LocalStack(cluster, secrets, ground, children, plan);
    }

    private static LocalCluster describe(Plan plan, StackFolder folder, Secrets secrets, LoopbackBlock block)
            throws IOException {
        List<LocalInstance> instances = IntStream.range(0, Plan.INSTANCES)
                .mapToObj(ordinal -> new LocalInstance(
                        new InstanceName(plan.clusterName() + "-" + ordinal),
                        block.host(ordinal),
                        POSTGRES_PORT,
                        CONTROL_PORT))
                .toList();
        ClusterUid uid = new ClusterUid(UUID.randomUUID().toString());
        List<InstanceName> names = instances.stream().map(LocalInstance::name).toList();
        Path certificates = folder.path().resolve("certificates");
        new CertificateFolder(certificates).issue(uid, names);
        Secrets.giveToInstances(certificates);
        return new LocalCluster(
                uid, plan.clusterName(), plan.major(), instances, folder.path(), secrets.directory(), certificates);
    }

    private InstanceProcess launch(LocalInstance instance, boolean ownClock) {
        String name = instance.name().value();
        Path home = cluster.directory().resolve("instances").resolve(name);
        WallClock clock = ownClock ? WallClock.in(home.resolve("clock")) : null;
        Map<String, String> environment =
                new HashMap<>(Map.of("JAVA_HOME", JavaProgram.javaHome().toString()));
        if (clock != null) {
            environment.putAll(clock.environment());
        }
        Start start = new Start(
                name,
                List.of(
                        Deploy.script("local/instance").toString(),
                        cluster.directory().toString(),
                        name),
                environment);
        return new InstanceProcess(instance, home.resolve("volume"), clock, client, () -> children.start(start));
    }

    private LocalStack started(int workers) {
        try {
            temporal.awaitReady();
            IntStream.range(0, workers).forEach(worker -> startWorker("worker-" + worker));
            startDetector();
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a worker, or one that takes the place of a dead one.
     *
     * @param mainClass takes the arguments of {@code WorkerMain}
     */
    public Child startWorker(String name, String mainClass, Map<String, String> environment) {
        return startProgram(
                name,
                JavaProgram.command(mainClass, "--local", cluster.directory().toString()),
                environment);
    }

    public Child startWorker(String name) {
        return startWorker(name, WORKER, Map.of());
    }

    public Child startDetector() {
        return startProgram(
                "detector", JavaProgram.command(DETECTOR, cluster.directory().toString()), Map.of());
    }

    private Child startProgram(String name, List<String> command, Map<String, String> environment) {
        if (isRunning(name)) {
            throw new IllegalStateException("%s runs already".formatted(name));
        }
        Map<String, String> all = new HashMap<>(environment);
        all.put("TEMPORAL_ADDRESS", temporal.address());
        all.put("TEMPORAL_NAMESPACE", Temporal.NAMESPACE);
        Child child = children.start(new Start(name, command, all));
        programs.put(name, child);
        return child;
    }

    public boolean isRunning(String program) {
        Child child = programs.get(program);
        return child != null && child.isAlive();
    }

    /** A worker or the detector, by its name. */
    public Child program(String name) {
        Child child = programs.get(name);
        if (child == null) {
            throw new IllegalStateException("no program %s was started".formatted(name));
        }
        return child;
    }

    public LocalCluster cluster() {
        return cluster;
    }

    @Override
    public TemporalServer temporal() {
        return temporal;
    }

    @Override
    public List<InstanceProcess> instances() {
        return instances;
    }

    @Override
    public Set<Address> servers() {
        return addresses();
    }

    @Override
    public String nameOf(String host) {
        return cluster.instances().stream()
                .filter(instance -> instance.host().equals(host))
                .map(instance -> instance.name().value())
                .findFirst()
                .orElse(host);
    }

    @Override
    public InstanceHttpClient protocol() {
        return client;
    }

    @Override
    public ClusterUid uid() {
        return cluster.uid();
    }

    @Override
    public Optional<Baton> baton() {
        return new FileBatonStore(cluster.batonFile()).get(cluster.uid()).map(Versioned::value);
    }

    @Override
    public Optional<Address> published() {
        return new FileRouter(cluster.primaryFile()).published().map(FileRouter.Published::address);
    }

    @Override
    public Route route() {
        return Route.published(this::published);
    }

    @Override
    public Login application() {
        return new Login("app", secret("app-password"), "app");
    }

    @Override
    public Login observer() {
        return new Login("pgbaton_control", secret("control-password"), "postgres");
    }

    private String secret(String name) {
        try {
            return secrets.read(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves all processes running when this is closed and when this process ends. */
    public void keep() {
        children.keep();
    }

    @Override
    public void close() {
        client.close();
        children.close();
        ground.close();
    }
}
