package io.pgbaton.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.e2e.process.Command;
import io.pgbaton.e2e.stack.Deploy;
import io.pgbaton.e2e.stack.Temporal;
import io.pgbaton.resources.KubernetesAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.Collectors;

/** The running sandbox, as {@code deploy/sandbox/sandbox} handles it. Each fault is undone by its opposite. */
public final class Sandbox {
    private static final Path SCRIPT = Deploy.script("sandbox/sandbox");
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Map<String, String> environment;
    /** The verbs that would undo what was done. */
    private final Set<List<String>> undone = new CopyOnWriteArraySet<>();

    private Sandbox(Map<String, String> environment) {
        this.environment = environment;
    }

    /** What a node, or a part of the control plane, can be cut off from. */
    public enum Side {
        /** The API server, and Temporal stays reachable. */
        API,
        /** Temporal, and the API server stays reachable. */
        TEMPORAL,
        /** The other nodes and their pods. */
        NODES,
        /** All of these. */
        ALL;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which packets a partition swallows, as the node that is cut off sees them. */
    public enum Direction {
        /** What others send to it. */
        IN,
        /** What it sends to others. */
        OUT,
        BOTH;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The sandbox of this machine.
     *
     * @throws IllegalStateException if it is not up; the message says what to do
     */
    public static Sandbox running() {
        String status = run("status").strip();
        if (status.startsWith("the sandbox is down")) {
            throw new IllegalStateException(status);
        }
        String script = "exported=\"$(\"$0\" env)\" && eval \"$exported\" && env -0";
        String all = Command.of("bash", "-c", script, SCRIPT.toString()).output(DEADLINE);
        return new Sandbox(Arrays.stream(all.split("\0", -1))
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1))));
    }

    /** Somebody who may do everything. */
    public KubernetesClient client() {
        try {
            return KubernetesAccess.client(Config.fromKubeconfig(Files.readString(Path.of(variable("KUBECONFIG")))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Temporal temporal() {
        String address = variable("TEMPORAL_ADDRESS");
        String webUi = variable("TEMPORAL_UI");
        return new Temporal() {
            @Override
            public String address() {
                return address;
            }

            @Override
            public String webUi() {
                return webUi;
            }

            @Override
            public String commandLine() {
                return "temporal";
            }
        };
    }

    /**
     * What {@code kubectl} says.
     *
     * @throws IllegalStateException if it fails; the message holds what it said
     */
    public String kubectl(String... arguments) {
        return kubectl(List.of(arguments)).output(DEADLINE);
    }

    /** What {@code kubectl} says, whether it succeeds or not. */
    public Command.Result askKubectl(List<String> arguments) {
        return kubectl(arguments).run(DEADLINE);
    }

    private Command kubectl(List<String> arguments) {
        return command("kubectl", arguments);
    }

    /** The program is looked for on the sandbox's PATH, so env has to find it. */
    private Command command(String program, List<String> arguments) {
        return Command.of(arguments.toArray(String[]::new))
                .before(program)
                .before("env")
                .in(environment);
    }

    /** Where the volumes of this node are, as folders of this machine. */
    public Path volumes(String node) {
        return folder(node, "volumes");
    }

    /** Where the volumes of this node that have a disk of their own are, as files of this machine. */
    public Path disks(String node) {
        return folder(node, "disks");
    }

    private Path folder(String node, String name) {
        return Path.of(variable("KUBECONFIG"))
                .resolveSibling("nodes")
                .resolve(node)
                .resolve(name);
    }

    /** Runs a line as somebody with a shell would; what it says. */
    public String type(String line) {
        return command("bash", List.of("-c", line)).output(DEADLINE);
    }

    /** Kills the postmaster in this pod, and nothing else. */
    public void killPostgres(Pod pod) {
        run("kill-postgres", nameOf(pod));
    }

    public void powerOff(String node) {
        fault(List.of("power-off", node), List.of("power-on", node));
    }

    public void powerOn(String node) {
        undo(List.of("power-on", node));
    }

    public void partition(String node, Side side) {
        partition(node, side, Direction.BOTH);
    }

    /** Cuts a node, or a part of the control plane, off; a cut before that is replaced. */
    public void partition(String node, Side side, Direction direction) {
        fault(
                List.of("partition", node, "--from", side.word(), "--direction", direction.word()),
                List.of("heal", node));
    }

    public void heal(String node) {
        undo(List.of("heal", node));
    }

    /** Stops all processes of a pod where they are. */
    public void freeze(Pod pod) {
        fault(List.of("freeze", nameOf(pod)), List.of("thaw", nameOf(pod)));
    }

    public void thaw(Pod pod) {
        undo(List.of("thaw", nameOf(pod)));
    }

    /** Moves the pod's volume to a disk of its own, which can be full or hang; its container is started again. */
    public void giveDisk(Pod pod) {
        run("disk", nameOf(pod));
    }

    /** Leaves no room on the disk that the pod was given. */
    public void fillDisk(Pod pod) {
        fillDisk(pod, 0);
    }

    /** Leaves that much room on the disk that the pod was given. */
    public void fillDisk(Pod pod, int leaveMib) {
        fault(
                List.of("disk-full", nameOf(pod), "--leave", Integer.toString(leaveMib)),
                List.of("disk-free", nameOf(pod)));
    }

    /** Lets whoever writes to the disk that the pod was given wait. */
    public void hangDisk(Pod pod) {
        fault(List.of("disk-hang", nameOf(pod)), List.of("disk-resume", nameOf(pod)));
    }

    /** Kills the Temporal server. */
    public void killTemporal() {
        fault(List.of("temporal", "kill"), List.of("temporal", "start"));
    }

    public void startTemporal() {
        undo(List.of("temporal", "start"));
    }

    public void stopApi() {
        fault(List.of("api", "stop"), List.of("api", "start"));
    }

    public void startApi() {
        undo(List.of("api", "start"));
    }

    /** Undoes every fault that was made here and is not undone yet. */
    public void undoAll() {
        List.copyOf(undone).forEach(this::undo);
    }

    private void fault(List<String> verb, List<String> opposite) {
        undone.add(opposite);
        run(verb.toArray(String[]::new));
    }

    private void undo(List<String> opposite) {
        run(opposite.toArray(String[]::new));
        undone.remove(opposite);
    }

    private static String nameOf(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }

    private static String run(String... arguments) {
        return Command.of(arguments).before(SCRIPT.toString()).output(DEADLINE);
    }

    private String variable(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalStateException("%s env does not say %s".formatted(SCRIPT, name));
        }
        return value;
    }
}
