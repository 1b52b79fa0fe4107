package io.pgbaton.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.process.ProcessId;
import io.pgbaton.e2e.process.ProcessId.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** pgbaton itself as it is installed in the sandbox: operators and workers. */
public final class Installation implements AutoCloseable {
    public static final String NAMESPACE = "pgbaton-system";
    public static final String OPERATOR = "pgbaton-operator";
    public static final String WORKER = "pgbaton-worker";
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final KubernetesClient client;

    public Installation(Sandbox sandbox) {
        this.client = sandbox.client();
    }

    /**
     * Waits until every operator and worker is ready.
     *
     * @throws Eventually.DeadlineMissed naming what is not
     */
    public void awaitReady() {
        for (String name : List.of(OPERATOR, WORKER)) {
            Eventually.within(
                    DEADLINE,
                    "Deployment %s to be ready; install it: deploy/install, look: kubectl get pods -n %s"
                            .formatted(name, NAMESPACE),
                    () -> deployment(name).filter(Installation::isReady).isPresent());
        }
    }

    private Optional<Deployment> deployment(String name) {
        return Optional.ofNullable(client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName(name)
                .get());
    }

    private static boolean isReady(Deployment deployment) {
        return Objects.equals(
                deployment.getStatus().getReadyReplicas(), deployment.getSpec().getReplicas());
    }

    /** The pods of a Deployment that run. */
    public List<Pod> pods(String deployment) {
        return client.pods().inNamespace(NAMESPACE).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().startsWith(deployment + "-"))
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** The operator that holds the Lease, whether it still lives or not. */
    public Pod leader() {
        return Eventually.get(
                DEADLINE,
                () -> "a leader among the operators",
                () -> holderOfLease()
                        .flatMap(holder -> pods(OPERATOR).stream()
                                .filter(pod ->
                                        holder.startsWith(pod.getMetadata().getName()))
                                .findFirst()));
    }

    /**
     * Who leads, and since when.
     *
     * @param transitions how often the Lease has changed hands
     */
    public record Term(String holder, Integer transitions) {}

    /** What the Lease says now, which is about a leader that has ended, too. */
    Term term() {
        return Eventually.get(
                DEADLINE,
                () -> "a Lease with a holder",
                () -> lease().filter(lease -> lease.getSpec().getHolderIdentity() != null)
                        .map(lease -> new Term(
                                lease.getSpec().getHolderIdentity(),
                                Objects.requireNonNullElse(lease.getSpec().getLeaseTransitions(), 0))));
    }

    private Optional<Lease> lease() {
        return Optional.ofNullable(
                client.leases().inNamespace(NAMESPACE).withName(OPERATOR).get());
    }

    private Optional<String> holderOfLease() {
        return lease().flatMap(lease -> Optional.ofNullable(lease.getSpec().getHolderIdentity()));
    }

    /** The process of each pod of a Deployment. */
    public List<ProcessId> processes(String deployment) {
        return pods(deployment).stream().map(this::process).toList();
    }

    /** The JVM in this pod. */
    public ProcessId process(Pod pod) {
        return Eventually.get(
                DEADLINE, () -> "a JVM in pod " + pod.getMetadata().getName(), () -> PodProcesses.jvm(pod));
    }

    /**
     * Sees to it that one of the workers and the leading operator run on this node; the others run elsewhere, or come back
     * where there is room.
     */
    public void bringTo(String node) {
        List<String> others = client.nodes().list().getItems().stream()
                .map(each -> each.getMetadata().getName())
                .filter(name -> !name.equals(node))
                .toList();
        RollableScalableResource<Deployment> operators = operators();
        int replicas = operators.require().getSpec().getReplicas();
        try {
            others.forEach(other -> cordon(other, true));
            if (!runsOn(WORKER, node)) {
                client.resource(pods(WORKER).getFirst()).delete();
                Eventually.within(DEADLINE, "a worker on " + node, () -> runsOn(WORKER, node));
            }
            // The first operator that starts takes the Lease, so the others start only when it has, and elsewhere.
            operators.scale(0);
            Eventually.within(
                    DEADLINE, "all operators to end", () -> pods(OPERATOR).isEmpty());
            operators.scale(1);
            Eventually.within(DEADLINE, "an operator on %s to lead".formatted(node), () -> runsOn(leader(), node));
        } finally {
            others.forEach(other -> cordon(other, false));
            operators.scale(replicas);
        }
        awaitReady();
    }

    /** Does this while no operator runs at all, as when its node pool is renewed. */
    public void withoutOperators(Runnable meanwhile) {
        RollableScalableResource<Deployment> operators = operators();
        int replicas = operators.require().getSpec().getReplicas();
        List<ProcessId> processes = processes(OPERATOR);
        try {
            operators.scale(0);
            Eventually.within(
                    DEADLINE, "all operators to end", () -> processes.stream().noneMatch(ProcessId::isAlive));
            meanwhile.run();
        } finally {
            operators.scale(replicas);
        }
        awaitReady();
    }

    private RollableScalableResource<Deployment> operators() {
        return client.apps().deployments().inNamespace(NAMESPACE).withName(OPERATOR);
    }

    private void cordon(String node, boolean closed) {
        client.nodes().withName(node).edit(each -> {
            each.getSpec().setUnschedulable(closed);
            return each;
        });
    }

    private boolean runsOn(String deployment, String node) {
        return pods(deployment).stream().anyMatch(pod -> runsOn(pod, node));
    }

    private static boolean runsOn(Pod pod, String node) {
        return node.equals(pod.getSpec().getNodeName());
    }

    /** Ends the process in this pod from one instruction to the next; its kubelet starts another one. */
    public void kill(Pod pod) {
        process(pod).send(Signal.KILL);
    }

    @Override
    public void close() {
        client.close();
    }
}
