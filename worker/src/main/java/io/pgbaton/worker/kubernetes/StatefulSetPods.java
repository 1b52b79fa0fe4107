package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.DeleteOptions;
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
import org.jspecify.annotations.Nullable;

/** The pods of StatefulSets that never roll by themselves: what the template was made from stands in each pod, too. */
final class StatefulSetPods implements PodKeeper {
    private final KubernetesClient client;
    private final Places places;

    StatefulSetPods(KubernetesClient client, Places places) {
        this.client = client;
        this.places = places;
    }

    @Override
    public List<Kept> pods(ClusterUid cluster) {
        ClusterPlace place = places.require(cluster);
        try {
            String wanted = wanted(place);
            return client
                    .pods()
                    .inNamespace(place.namespace())
                    .withLabels(Labels.selector(place.names().cluster()))
                    .list()
                    .getItems()
                    .stream()
                    .map(pod -> kept(pod, wanted))
                    .toList();
        } catch (KubernetesClientException e) {
            throw new StoreException(
                    "what pods %s has is not known".formatted(place.names().cluster()), e);
        }
    }

    /** Null if there is no template, or one of an older version: then nobody is made again. */
    private @Nullable String wanted(ClusterPlace place) {
        StatefulSet set = client.apps()
                .statefulSets()
                .inNamespace(place.namespace())
                .withName(place.names().statefulSet())
                .get();
        return set == null
                ? null
                : madeFrom(set.getSpec().getTemplate().getMetadata().getAnnotations());
    }

    private static @Nullable String madeFrom(@Nullable Map<String, String> annotations) {
        return annotations == null ? null : annotations.get(Labels.MADE_FROM_ANNOTATION);
    }

    private static Kept kept(Pod pod, @Nullable String wanted) {
        return new Kept(
                new InstanceName(pod.getMetadata().getName()),
                pod.getMetadata().getUid(),
                pod.getMetadata().getDeletionTimestamp() != null,
                wanted == null || wanted.equals(madeFrom(pod.getMetadata().getAnnotations())),
                PodTrouble.of(pod).orElse(""));
    }

    @Override
    public void delete(ClusterUid cluster, InstanceName instance, String uid) {
        DeleteOptions exactly = new DeleteOptionsBuilder()
                .withNewPreconditions()
                .withUid(uid)
                .endPreconditions()
                .build();
        String namespace = places.require(cluster).namespace();
        try {
            client.raw("/api/v1/namespaces/%s/pods/%s".formatted(namespace, instance), "DELETE", exactly);
        } catch (KubernetesClientException e) {
            boolean isGone =
                    e.getCode() == HttpURLConnection.HTTP_NOT_FOUND || e.getCode() == HttpURLConnection.HTTP_CONFLICT;
            if (!isGone) {
                throw new StoreException("whether pod %s goes is not known".formatted(instance), e);
            }
        }
    }
}
