package io.pgbaton.operator.detect;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Set;

/**
 * Which nodes are about to be emptied: a person or a program has cordoned them, or one of those programs that remove nodes has
 * said so by a taint of its own.
 *
 * <p>A node says much and often; kept of it is its name and what is asked here.
 */
public final class NodeWatch implements AutoCloseable {
    /** Of cluster-autoscaler, and of Karpenter since and before its version 1. */
    private static final Set<String> EMPTYING =
            Set.of("ToBeDeletedByClusterAutoscaler", "karpenter.sh/disrupted", "karpenter.sh/disruption");

    private final SharedIndexInformer<Node> informer;
    private final Runnable changed;

    /**
     * Prepares the watch.
     *
     * @param changed is told when a node begins to be emptied, or is emptied no more; must not block
     */
    public NodeWatch(KubernetesClient client, Runnable changed) {
        this.changed = changed;
        this.informer = client.nodes()
                .runnableInformer(0)
                .itemStore(new StrippedNodes())
                .exceptionHandler((started, trouble) -> true)
                .addEventHandler(new Handler());
    }

    /** Begins to watch; returns at once. The watch mends itself for as long as it lasts. */
    public void start() {
        var _ = informer.start();
    }

    /** True once everything that was there at the start has been seen. */
    public boolean hasSynced() {
        return informer.hasSynced();
    }

    /** Whether this node is about to be emptied; false if it is not known. */
    public boolean isEmptied(String node) {
        Node known = informer.getStore().getByKey(node);
        return known != null && isEmptied(known);
    }

    static boolean isEmptied(Node node) {
        NodeSpec spec = node.getSpec();
        return spec != null
                && (Boolean.TRUE.equals(spec.getUnschedulable())
                        || !emptying(spec.getTaints()).isEmpty());
    }

    private static List<Taint> emptying(List<Taint> taints) {
        return taints.stream()
                .filter(taint -> EMPTYING.contains(taint.getKey()))
                .toList();
    }

    @Override
    public void close() {
        informer.close();
    }

    private final class Handler implements ResourceEventHandler<Node> {
        @Override
        public void onAdd(Node node) {
            if (isEmptied(node)) {
                changed.run();
            }
        }

        @Override
        public void onUpdate(Node before, Node now) {
            if (isEmptied(before) != isEmptied(now)) {
                changed.run();
            }
        }

        /** Its pods go with it, and say so themselves. */
        @Override
        public void onDelete(Node last, boolean unknown) {}
    }

    /** Keeps of each node what somebody asks for. */
    private static final class StrippedNodes extends BasicItemStore<Node> {
        StrippedNodes() {
            super(Cache::metaNamespaceKeyFunc);
        }

        @Override
        public Node put(String key, Node node) {
            return super.put(key, strip(node));
        }

        private static Node strip(Node node) {
            NodeSpec spec = node.getSpec() == null ? new NodeSpec() : node.getSpec();
            return new NodeBuilder()
                    .withNewMetadata()
                    .withName(node.getMetadata().getName())
                    .withUid(node.getMetadata().getUid())
                    .withResourceVersion(node.getMetadata().getResourceVersion())
                    .endMetadata()
                    .withNewSpec()
                    .withUnschedulable(spec.getUnschedulable())
                    .withTaints(emptying(spec.getTaints()))
                    .endSpec()
                    .build();
        }
    }
}
