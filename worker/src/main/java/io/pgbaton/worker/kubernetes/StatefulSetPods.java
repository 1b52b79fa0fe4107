package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.pod.PodTrouble;
import io.pgbaton.worker.port.PodKeeper;
import io.pgbaton.worker.port.StoreException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pods of StatefulSets that never roll by themselves: what a template was made from stands in an annotation of each pod. */
final class StatefulSetPods implements PodKeeper {
    private final KubernetesClient client;
    private final Places places;

    StatefulSetPods(KubernetesClient client, Places places) {
        this.client = client;
        this.places = places;
    }

    @Override
    public List<Kept> pods(ClusterUid cluster) {
        ClusterPlace place = place(cluster);
        try {
            String wanted = Optional.ofNullable(client.apps()
                            .statefulSets()
                            .inNamespace(place.namespace())
                            .withName(place.names().statefulSet())
                            .get())
                    .map(StatefulSetPods::wanted)
                    .orElse(null);
            return client
                    .pods()
                    .inNamespace(place.namespace())
                    .withLabels(Labels.selector(place.names().cluster()))
                    .list()
                    .getItems()
                    .stream()
                    .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                    .map(pod -> kept(pod, wanted))
                    .toList();
        } catch (KubernetesClientException e) {
            throw new StoreException(
                    "what pods %s has is not known".formatted(place.names().cluster()), e);
        }
    }

    private static @Nullable String wanted(StatefulSet set) {
        return madeFrom(set.getSpec().getTemplate().getMetadata().getAnnotations());
    }

    private static @Nullable String madeFrom(@Nullable Map<String, String> annotations) {
        return annotations == null ? null : annotations.get(Labels.MADE_FROM);
    }

    /** Without a template to compare with, nobody is outdated. */
    private static Kept kept(Pod pod, @Nullable String wanted) {
        boolean asWanted =
                wanted == null || Objects.equals(wanted, madeFrom(pod.getMetadata().getAnnotations()));
        return new Kept(
                new InstanceName(pod.getMetadata().getName()),
                pod.getMetadata().getUid(),
                asWanted,
                PodTrouble.of(pod).orElse(""));
    }

    @Override
    public void delete(ClusterUid cluster, Kept pod) {
        ClusterPlace place = place(cluster);
        try {
            client.raw(
                    "/api/v1/namespaces/%s/pods/%s".formatted(place.namespace(), pod.instance()),
                    "DELETE",
                    new DeleteOptionsBuilder()
                            .withNewPreconditions()
                            .withUid(pod.uid())
                            .endPreconditions()
                            .build());
        } catch (KubernetesClientException e) {
            boolean isAnotherOne = e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
                    || e.getCode() == HttpURLConnection.HTTP_CONFLICT;
            if (!isAnotherOne) {
                throw new StoreException("whether pod %s goes is not known".formatted(pod.instance()), e);
            }
        }
    }

    private ClusterPlace place(ClusterUid cluster) {
        return places.find(cluster)
                .orElseThrow(() -> new StoreException("there is no cluster %s any more".formatted(cluster)));
    }
}
