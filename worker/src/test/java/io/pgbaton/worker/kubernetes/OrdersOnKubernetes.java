package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Backing;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sample's cluster in a namespace: pods that nobody runs, with the addresses that Sample gives them. */
record OrdersOnKubernetes(KubernetesClient client, String namespace) {
    static final ClusterNames NAMES = new ClusterNames("orders");
    static final int REPLICAS = 3;

    /** Takes its last backup from its primary. */
    static final Backing.Order BACKUP = new Backing.Order(
            Sample.CLUSTER,
            Sample.ZERO,
            Sample.address(0),
            Sample.at(2, "0/5000060"),
            true,
            "orders-0 is primary and has sent its clients away");

    ClusterPlace place() {
        return new ClusterPlace(Sample.CLUSTER, namespace, NAMES, new WantedShape(REPLICAS, 1), false);
    }

    Places places() {
        ClusterPlace place = place();
        return uid -> uid.equals(Sample.CLUSTER) ? Optional.of(place) : Optional.empty();
    }

    ResourceBatonStore batons() {
        return new ResourceBatonStore(client, places());
    }

    LabelRouter router() {
        return new LabelRouter(client, places(), batons());
    }

    OrdersOnKubernetes withPods() {
        for (int ordinal = 0; ordinal < REPLICAS; ordinal++) {
            createPod(ordinal, Sample.address(ordinal).host());
        }
        return this;
    }

    /** What an instance's volume is made from. */
    static PersistentVolumeClaimSpec storage() {
        return new PersistentVolumeClaimSpecBuilder()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .build();
    }

    static PersistentVolumeClaim claimTemplate() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(ClusterNames.DATA)
                .endMetadata()
                .withSpec(storage())
                .build();
    }

    /** As much of an instance's pod as a backup's Job is made from. */
    static PodTemplateSpec template() {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(Labels.of("orders"))
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(999L)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName("postgres")
                .withImage("pgbaton/postgres:17")
                .withCommand("/pgbaton/bin/pgbaton-init", "--lock", "/var/lib/pgbaton/lock", "--", "x", "run")
                .addNewEnv()
                .withName("PGBATON_CLUSTER_UID")
                .withValue("b2a4")
                .endEnv()
                .addNewEnv()
                .withName("PGBATON_VOLUME")
                .withValue("/var/lib/pgbaton")
                .endEnv()
                .addNewVolumeMount()
                .withName(ClusterNames.DATA)
                .withMountPath("/var/lib/pgbaton")
                .endVolumeMount()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .endContainer()
                .addNewVolume()
                .withName(ClusterNames.CERTIFICATES_VOLUME)
                .withNewSecret()
                .withSecretName("orders-certificates")
                .endSecret()
                .endVolume()
                .endSpec()
                .build();
    }

    void createPod(int ordinal, String ip) {
        Pod pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(Sample.name(ordinal).value())
                        .withLabels(Labels.of("orders"))
                        .addToLabels(Labels.ROLE, Labels.REPLICA)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("postgres")
                        .withImage("pgbaton/postgres:17")
                        .endContainer()
                        .addNewVolume()
                        .withName(ClusterNames.CERTIFICATES_VOLUME)
                        .withNewSecret()
                        .withSecretName("orders-certificates")
                        .endSecret()
                        .endVolume()
                        .endSpec()
                        .build())
                .create();
        client.resource(new PodBuilder(pod)
                        .withNewStatus()
                        .withPodIP(ip)
                        .addNewPodIP(ip)
                        .endStatus()
                        .build())
                .updateStatus();
    }

    Pod pod(int ordinal) {
        return client.pods()
                .inNamespace(namespace)
                .withName(Sample.name(ordinal).value())
                .get();
    }

    void deletePod(int ordinal) {
        client.pods()
                .inNamespace(namespace)
                .withName(Sample.name(ordinal).value())
                .withGracePeriod(0)
                .delete();
    }

    /** The pods that the primary Service selects. */
    List<Pod> primaries() {
        return client.pods()
                .inNamespace(namespace)
                .withLabels(Labels.selector("orders", Labels.PRIMARY))
                .list()
                .getItems();
    }

    /** The addresses that the worker's own slice shows, beside what the labels say. */
    List<String> shown() {
        return shown(slice());
    }

    private static List<String> shown(@Nullable EndpointSlice slice) {
        return slice == null || slice.getEndpoints() == null
                ? List.of()
                : slice.getEndpoints().stream()
                        .flatMap(endpoint -> endpoint.getAddresses().stream())
                        .toList();
    }

    @Nullable
    EndpointSlice slice() {
        return client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withName(NAMES.routeSlice())
                .get();
    }

    /** Every address that the slice showed from now on, in order, until it is closed. */
    SharedIndexInformer<EndpointSlice> watchShown(Collection<List<String>> into) {
        return client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withName(NAMES.routeSlice())
                .inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(EndpointSlice slice) {
                        into.add(shown(slice));
                    }

                    @Override
                    public void onUpdate(EndpointSlice before, EndpointSlice slice) {
                        into.add(shown(slice));
                    }

                    @Override
                    public void onDelete(EndpointSlice slice, boolean unknown) {
                        into.add(List.of());
                    }
                });
    }
}
