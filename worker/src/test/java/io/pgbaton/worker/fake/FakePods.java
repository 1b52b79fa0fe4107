package io.pgbaton.worker.fake;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.worker.port.PodKeeper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Pods of three instances, each made anew as soon as it was let go. */
public final class FakePods implements PodKeeper {
    private final Map<InstanceName, Kept> pods = new TreeMap<>();
    private final List<InstanceName> gone = new ArrayList<>();
    private Consumer<InstanceName> onDelete = instance -> {};
    private String trouble = "";

    public FakePods() {
        List.of(Sample.ZERO, Sample.ONE, Sample.TWO)
                .forEach(instance ->
                        pods.put(instance, new Kept(instance, "%s-old".formatted(instance), false, true, "")));
    }

    /** These were made otherwise than one would be made now. */
    public synchronized FakePods outdated(InstanceName... instances) {
        List.of(instances)
                .forEach(instance -> pods.computeIfPresent(
                        instance, (name, pod) -> new Kept(name, pod.uid(), false, false, pod.trouble())));
        return this;
    }

    /** Somebody else ends this one; it still runs. */
    public synchronized void letGo(InstanceName instance) {
        pods.computeIfPresent(instance, (name, pod) -> new Kept(name, pod.uid(), true, pod.asWanted(), pod.trouble()));
    }

    /** What happens when a pod goes. */
    public synchronized void whenDeleted(Consumer<InstanceName> what) {
        onDelete = what;
    }

    /** Whoever is made from now on does not run, for this reason. */
    public synchronized void breakNewOnes(String reason) {
        trouble = reason;
    }

    /** Who was let go, in order. */
    public synchronized List<InstanceName> gone() {
        return List.copyOf(gone);
    }

    public synchronized String uid(InstanceName instance) {
        return Objects.requireNonNull(pods.get(instance)).uid();
    }

    @Override
    public synchronized List<Kept> pods(ClusterUid cluster) {
        return List.copyOf(pods.values());
    }

    @Override
    public synchronized void delete(ClusterUid cluster, InstanceName instance, String uid) {
        if (uid(instance).equals(uid)) {
            gone.add(instance);
            pods.put(instance, new Kept(instance, "%s-new-%d".formatted(instance, gone.size()), false, true, trouble));
            onDelete.accept(instance);
        }
    }
}
