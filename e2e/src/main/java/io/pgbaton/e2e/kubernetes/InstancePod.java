package io.pgbaton.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.process.ProcessId;
import io.pgbaton.e2e.stack.Instance;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One instance as a pod of the sandbox: whichever pod has its name now. */
public final class InstancePod implements Instance {
    private static final Duration APPEAR = Duration.ofMinutes(1);

    private final KubernetesStack stack;
    private final InstanceName name;

    InstancePod(KubernetesStack stack, InstanceName name) {
        this.stack = stack;
        this.name = name;
    }

    @Override
    public InstanceName name() {
        return name;
    }

    /** The pod as it was seen last; empty if there is none. */
    public Optional<Pod> current() {
        return stack.view().pod(name.value());
    }

    /** Waits until there is a pod. */
    public Pod pod() {
        return Eventually.get(APPEAR, () -> "a pod " + name, this::current);
    }

    /** The node on which it runs. */
    public String node() {
        return Eventually.get(
                APPEAR,
                () -> "pod %s to be scheduled".formatted(name),
                () -> Optional.ofNullable(pod().getSpec().getNodeName()));
    }

    @Override
    public Optional<Address> postgres() {
        return address(ClusterNames.POSTGRES_PORT);
    }

    @Override
    public Optional<Address> control() {
        return address(ClusterNames.CONTROL_PORT);
    }

    private Optional<Address> address(int port) {
        return current()
                .map(pod ->
                        pod.getStatus() == null ? "" : orEmpty(pod.getStatus().getPodIP()))
                .filter(host -> !host.isEmpty())
                .map(host -> new Address(host, port));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    public Optional<InstanceState> state() {
        return control().flatMap(stack::state);
    }

    @Override
    public void killPostgres() {
        stack.sandbox().killPostgres(pod());
    }

    /** Deletes the pod as {@code kubectl delete pod} does. */
    public void delete() {
        stack.client().resource(pod()).delete();
    }

    /** Deletes the pod as {@code kubectl delete pod --force --grace-period=0} does. */
    public void deleteByForce() {
        stack.client().resource(pod()).withGracePeriod(0).delete();
    }

    /** Asks for another primary, as {@code kubectl create} of a PostgresRoleChange does; returns what was made. */
    public PostgresRoleChange askForAnother(String reason) {
        return stack.ask(null, reason);
    }

    /** The folder of its volume on this machine, whether its node is on or off; empty once it was given a disk of its own. */
    public Path volume() {
        return stack.sandbox().volumes(node()).resolve(volumeName());
    }

    /** Whether its volume was moved to a disk of its own. */
    public boolean hasDisk() {
        return Files.exists(stack.sandbox().disks(node()).resolve(volumeName()));
    }

    private Path volumeName() {
        String claim = "data-" + name;
        String volume = stack.client()
                .persistentVolumeClaims()
                .inNamespace(stack.key().namespace())
                .withName(claim)
                .require()
                .getSpec()
                .getVolumeName();
        String path = stack.client()
                .persistentVolumes()
                .withName(volume)
                .require()
                .getSpec()
                .getLocal()
                .getPath();
        return Objects.requireNonNull(Path.of(path).getFileName());
    }

    /** The process beside its PostgreSQL, which keeps its promise and its leash. */
    public ProcessId instanceProcess() {
        return Eventually.get(APPEAR, () -> "the instance process of " + name, () -> PodProcesses.jvm(pod()));
    }

    /** All processes of its PostgreSQL. */
    public List<ProcessId> postgresProcesses() {
        return PodProcesses.of(pod()).stream()
                .filter(process -> process.isProgram("postgres"))
                .toList();
    }

    /** The processes of a running primary that send its log to standbys, once they stream. */
    public List<ProcessId> walSenders() {
        return PodProcesses.of(pod()).stream()
                .filter(ProcessId::isStreamingSender)
                .toList();
    }

    @Override
    public String toString() {
        return name.value();
    }
}
