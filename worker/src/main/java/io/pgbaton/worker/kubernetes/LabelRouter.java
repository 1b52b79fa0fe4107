package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.resources.Labels;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.Router;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.worker.port.Versioned;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes by the role label of pods, which the cluster's Services select by (M6).
 *
 * <p>An opening writes its claim on <em>every</em> pod of the cluster, each with the resource version of the read before it.
 * Whoever comes late with an older epoch then either sees a newer one, or finds that the pod it read is not what it was. A
 * pod made since carries no claim, so the Baton is read after the pods: its epoch is never behind what was published.
 *
 * <p>The old primary keeps its label until the new one is shown, although it takes no client any more: kube-proxy programs a
 * node at most once a second by default, so an address taken away early makes clients wait for the new one for the rest of
 * that second. A move that waits for longer takes the label away meanwhile. A {@link RouteSlice} shows the new primary before
 * any label moves.
 *
 * <p>Then the old primary loses the label, then the new one gets it, and then the others are written. Kubernetes counts a
 * PodDisruptionBudget anew when one of the pods that it selects changes, not when a pod leaves it: in this order the last
 * change that either role's budget hears of comes after both pods have changed over. In any other one the budget of the
 * primary goes on counting the old one, and lets a drain take the new one.
 *
 * <p>What is announced beside a promotion is the slice and the first of these changes alone. Every change of a pod keeps the API
 * server, and all who watch pods, from the promotion that clients wait for.
 */
final class LabelRouter implements Router {
    private static final int MAX_TRIES = 5;

    private static final Logger log = LoggerFactory.getLogger(LabelRouter.class);

    private final KubernetesClient client;
    private final Places places;
    private final BatonStore batons;

    LabelRouter(KubernetesClient client, Places places, BatonStore batons) {
        this.client = client;
        this.places = places;
        this.batons = batons;
    }

    /** What a pod says about the route. */
    private record Sign(Pod pod, Epoch epoch, Epoch claim, boolean primary) {
        static Sign of(Pod pod) {
            String role = pod.getMetadata().getLabels().getOrDefault(Labels.ROLE, Labels.REPLICA);
            return new Sign(
                    pod,
                    epoch(pod, Labels.EPOCH_ANNOTATION),
                    epoch(pod, Labels.CLAIM_ANNOTATION),
                    Labels.PRIMARY.equals(role));
        }

        private static Epoch epoch(Pod pod, String annotation) {
            @Nullable String epoch = pod.getMetadata().getAnnotations().get(annotation);
            return epoch == null ? Epoch.NONE : new Epoch(Long.parseLong(epoch));
        }

        boolean isBeyond(Epoch other) {
            return epoch.isAfter(other) || claim.isAfter(other);
        }

        Sign claimed(Epoch by) {
            return new Sign(pod, epoch, by, primary);
        }

        Sign withdrawn(Epoch by) {
            return new Sign(pod, epoch, by, false);
        }

        Sign labelled(Epoch in, boolean leads) {
            return new Sign(pod, in, in, leads);
        }

        boolean is(InstanceName instance) {
            return instance.value().equals(pod.getMetadata().getName());
        }

        boolean says(Epoch other, boolean leads) {
            return epoch.equals(other) && primary == leads;
        }
    }

    @Override
    public boolean unroute(ClusterUid cluster, Epoch epoch) {
        return publish(cluster, epoch, null);
    }

    @Override
    public boolean route(ClusterUid cluster, Epoch epoch, InstanceName primary, Address address) {
        return publish(cluster, epoch, new Target(primary, address, true));
    }

    @Override
    public boolean announce(ClusterUid cluster, Epoch epoch, InstanceName primary, Address address) {
        return publish(cluster, epoch, new Target(primary, address, false));
    }

    @Override
    public boolean withdraw(ClusterUid cluster, Epoch epoch) {
        ClusterPlace place = places.require(cluster);
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            List<Sign> signs = read(place);
            if (isOutdated(cluster, epoch, null, signs)) {
                return false;
            }
            if (signs.stream().filter(Sign::primary).allMatch(sign -> write(sign, sign.withdrawn(epoch)))) {
                return true;
            }
        }
        throw unsettled(place);
    }

    private static StoreException unsettled(ClusterPlace place) {
        return new StoreException("the pods of %s changed %d times while they were labelled"
                .formatted(place.names().cluster(), MAX_TRIES));
    }

    /** With two labels, or none, nobody is: which of them a client would get is not told here. */
    @Override
    public Optional<InstanceName> published(ClusterUid cluster) {
        List<String> labelled = places.find(cluster).map(this::read).orElse(List.of()).stream()
                .filter(Sign::primary)
                .map(sign -> sign.pod().getMetadata().getName())
                .toList();
        return labelled.size() == 1 ? Optional.of(new InstanceName(labelled.getFirst())) : Optional.empty();
    }

    /**
     * Whom clients are led to.
     *
     * @param settles whether every pod is to say so, and the slice to be taken back
     */
    private record Target(InstanceName instance, Address address, boolean settles) {}

    private boolean publish(ClusterUid cluster, Epoch epoch, @Nullable Target target) {
        ClusterPlace place = places.require(cluster);
        RouteSlice slice = new RouteSlice(client, place);
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            RouteSlice.Seen seen = slice.read();
            List<Sign> signs = read(place);
            if (seen.epoch().isAfter(epoch) || isOutdated(cluster, epoch, target, signs)) {
                return false;
            }
            if (target != null) {
                requireThere(target, signs);
                if (signs.stream().allMatch(sign -> sign.says(epoch, leads(sign, target)))) {
                    clear(slice, seen, epoch, target);
                    return true;
                }
            }
            Optional<RouteSlice.Seen> written = write(slice, seen, signs, epoch, target);
            if (written.isPresent() && writeAll(signs, epoch, target)) {
                clear(slice, written.get(), epoch, target);
                return true;
            }
        }
        throw unsettled(place);
    }

    /** What only makes a move quicker must not hold it up: the labels publish all the same. */
    private static Optional<RouteSlice.Seen> write(
            RouteSlice slice, RouteSlice.Seen seen, List<Sign> signs, Epoch epoch, @Nullable Target target) {
        if (target == null) {
            return slice.claim(seen, epoch, addressType(signs));
        }
        try {
            return slice.show(
                    seen, epoch, target.instance().value(), target.address().host());
        } catch (StoreException e) {
            log.warn("{}; clients are led to {} by its label alone", e.getMessage(), target.instance(), e);
            return Optional.of(seen);
        }
    }

    private static String addressType(List<Sign> signs) {
        return signs.stream()
                .map(sign -> sign.pod().getStatus())
                .filter(status -> status != null && status.getPodIP() != null)
                .map(status -> RouteSlice.type(status.getPodIP()))
                .findFirst()
                .orElseGet(() -> RouteSlice.type(""));
    }

    /** The labels stand, so a slice that still shows the same pod harms nobody before its next move. */
    private void clear(RouteSlice slice, RouteSlice.Seen written, Epoch epoch, @Nullable Target target) {
        if (target == null || !target.settles()) {
            return;
        }
        try {
            slice.clear(written, epoch);
        } catch (StoreException e) {
            log.warn("{}; it shows {} beside the labels until its next move", e.getMessage(), target.instance());
        }
    }

    private boolean isOutdated(ClusterUid cluster, Epoch epoch, @Nullable Target target, List<Sign> signs) {
        boolean superseded =
                signs.stream().anyMatch(sign -> sign.isBeyond(epoch) || (target == null && sign.says(epoch, true)));
        return superseded || batonEpoch(cluster).isAfter(epoch);
    }

    private Epoch batonEpoch(ClusterUid cluster) {
        return batons.get(cluster).map(Versioned::value).map(Baton::epoch).orElse(Epoch.NONE);
    }

    /** The instance was let in at this address: in another pod of the same name, another process would get its clients. */
    private static void requireThere(Target target, List<Sign> signs) {
        String host = target.address().host();
        boolean there = signs.stream()
                .anyMatch(sign -> sign.is(target.instance())
                        && sign.pod().getStatus() != null
                        && host.equals(sign.pod().getStatus().getPodIP()));
        if (!there) {
            throw new StoreException("the pod of %s is not at %s any more".formatted(target.instance(), host));
        }
    }

    private List<Sign> read(ClusterPlace place) {
        try {
            return client
                    .pods()
                    .inNamespace(place.namespace())
                    .withLabels(Labels.selector(place.names().cluster()))
                    .list()
                    .getItems()
                    .stream()
                    .map(Sign::of)
                    .toList();
        } catch (KubernetesClientException e) {
            throw new StoreException(
                    "the pods of %s cannot be read".formatted(place.names().cluster()), e);
        }
    }

    /** Lists the pods of a cluster that has none and labels one that is not there, to have done it once. */
    void touch(ClusterPlace nobody) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(nobody.namespace())
                .withName(nobody.names().instance(0).value())
                .withResourceVersion("1")
                .endMetadata()
                .build();
        Sign sign = Sign.of(pod);
        write(sign, sign.labelled(Epoch.FIRST, read(nobody).isEmpty()));
    }

    /** Writes what is not so yet: who loses the role, who gets it, everybody else; false if a pod changed meanwhile. */
    private boolean writeAll(List<Sign> signs, Epoch epoch, @Nullable Target target) {
        boolean all = target == null || target.settles();
        return signs.stream()
                .filter(sign -> all || turn(sign, target) == Turn.LOSES)
                .sorted(Comparator.comparing(sign -> turn(sign, target)))
                .allMatch(sign ->
                        write(sign, target == null ? sign.claimed(epoch) : sign.labelled(epoch, leads(sign, target))));
    }

    /** What a move does to the role of a pod, in the order of the writes. */
    private enum Turn {
        LOSES,
        GETS,
        KEEPS
    }

    private static Turn turn(Sign sign, @Nullable Target target) {
        if (leads(sign, target)) {
            return Turn.GETS;
        }
        return sign.primary() ? Turn.LOSES : Turn.KEEPS;
    }

    private static boolean leads(Sign sign, @Nullable Target target) {
        return target != null && sign.is(target.instance());
    }

    private boolean write(Sign read, Sign next) {
        if (next.equals(read)) {
            return true;
        }
        Pod pod = read.pod();
        // A patch as text would be preceded by a read.
        Pod patch = new PodBuilder()
                .withNewMetadata()
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withResourceVersion(pod.getMetadata().getResourceVersion())
                .addToLabels(Labels.ROLE, next.primary() ? Labels.PRIMARY : Labels.REPLICA)
                .addToAnnotations(Labels.EPOCH_ANNOTATION, next.epoch().toString())
                .addToAnnotations(Labels.CLAIM_ANNOTATION, next.claim().toString())
                .endMetadata()
                .build();
        try {
            client.resource(patch).patch(PatchContext.of(PatchType.JSON_MERGE));
            return true;
        } catch (KubernetesClientException e) {
            if (Refusal.isOutdated(e)) {
                return false;
            }
            throw new StoreException(
                    "whether %s was labelled is not known"
                            .formatted(pod.getMetadata().getName()),
                    e);
        }
    }
}
