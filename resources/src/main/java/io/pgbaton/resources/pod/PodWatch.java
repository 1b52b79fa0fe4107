package io.pgbaton.resources.pod;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All pods of all clusters, as a watch on the API server keeps them up to date; and the ends of runs that were ever seen.
 *
 * <p>A cache: what is absent here may exist (fabric8 #7265), and an address may be out of date. Pods are kept without
 * managed fields and most of their spec, which is two thirds of their memory.
 */
public final class PodWatch implements AutoCloseable {
    private final SharedIndexInformer<Pod> informer;
    private final PodEnds ends = new PodEnds();
    private final Consumer<Pod> changed;

    /**
     * Prepares the watch.
     *
     * @param changed is told of every pod that came, changed or went; must not block
     */
    public PodWatch(KubernetesClient client, Consumer<Pod> changed) {
        this.changed = changed;
        this.informer = client.pods()
                .inAnyNamespace()
                .withLabel(Labels.APP, Labels.APP_POSTGRES)
                .withLabel(Labels.MANAGED_BY, Labels.MANAGED_BY_PGBATON)
                .runnableInformer(0)
                .itemStore(new StrippedPods())
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

    public Optional<Pod> find(String namespace, String name) {
        return Optional.ofNullable(informer.getStore().getByKey(Cache.namespaceKeyFunc(namespace, name)));
    }

    /** False for an instance whose pod is older than the certificates: it knows no TLS until its pod is made again. */
    public static boolean knowsTls(Pod pod) {
        return !StrippedPods.certificates(pod).isEmpty();
    }

    /** The pods of one cluster, in no order. */
    public List<Pod> ofCluster(String namespace, String cluster) {
        return informer.getStore().list().stream()
                .filter(pod -> namespace.equals(pod.getMetadata().getNamespace())
                        && cluster.equals(pod.getMetadata().getLabels().get(Labels.CLUSTER)))
                .toList();
    }

    /** True if exactly this run was seen to end; false means "not known". */
    public boolean hasEnded(Incarnation run) {
        return ends.hasEnded(run);
    }

    @Override
    public void close() {
        informer.close();
    }

    private final class Handler implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            ends.see(pod);
            changed.accept(pod);
        }

        @Override
        public void onUpdate(Pod before, Pod now) {
            ends.see(now);
            changed.accept(now);
        }

        @Override
        public void onDelete(Pod last, boolean unknown) {
            ends.see(last);
            changed.accept(last);
        }
    }

    /** Keeps of each pod what somebody asks for. */
    private static final class StrippedPods extends BasicItemStore<Pod> {
        StrippedPods() {
            super(Cache::metaNamespaceKeyFunc);
        }

        @Override
        public Pod put(String key, Pod pod) {
            return super.put(key, strip(pod));
        }

        private static Pod strip(Pod pod) {
            ObjectMeta meta = pod.getMetadata();
            return new PodBuilder()
                    .withMetadata(new ObjectMetaBuilder()
                            .withNamespace(meta.getNamespace())
                            .withName(meta.getName())
                            .withUid(meta.getUid())
                            .withResourceVersion(meta.getResourceVersion())
                            .withLabels(meta.getLabels())
                            .withAnnotations(meta.getAnnotations())
                            .withDeletionTimestamp(meta.getDeletionTimestamp())
                            .withOwnerReferences(meta.getOwnerReferences())
                            .build())
                    .withNewSpec()
                    .withNodeName(pod.getSpec() == null ? null : pod.getSpec().getNodeName())
                    .withVolumes(certificates(pod))
                    .endSpec()
                    .withStatus(pod.getStatus())
                    .build();
        }

        private static List<Volume> certificates(Pod pod) {
            return pod.getSpec() == null
                    ? List.of()
                    : pod.getSpec().getVolumes().stream()
                            .filter(volume -> ClusterNames.CERTIFICATES_VOLUME.equals(volume.getName()))
                            .toList();
        }
    }
}
