package io.pgbaton.worker.fake;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.ApplicationName;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceEvent;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Issued;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.watch.Cluster;
import io.pgbaton.watch.InstanceClient;
import io.pgbaton.worker.port.ClusterDirectory;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.worker.port.Seals;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A cluster of three fake instances, and ports to it. */
public final class FakeCluster implements InstanceClient {
    private final Map<InstanceName, FakeInstance> instances =
            IntStream.range(0, 3).boxed().collect(Collectors.toMap(Sample::name, FakeInstance::new));
    private final Set<Incarnation> ended = ConcurrentHashMap.newKeySet();
    private final Set<InstanceName> silent = ConcurrentHashMap.newKeySet();
    private final Set<InstanceName> reading = ConcurrentHashMap.newKeySet();

    private volatile boolean beingDeleted;

    @Nullable
    private volatile WantedShape wanted;

    public final FakeShelf shelf = new FakeShelf();
    public final MemoryBatonStore batons = new MemoryBatonStore();
    public final MemoryRouter router = new MemoryRouter();

    /** Three empty instances, no Baton. */
    public static FakeCluster empty() {
        return new FakeCluster();
    }

    /** orders-0 serves epoch 2, orders-1 and orders-2 stream from it, as far as each other. */
    public static FakeCluster serving() {
        FakeCluster cluster = new FakeCluster();
        cluster.batons.seed(Sample.held());
        cluster.instances.values().forEach(instance -> instance.settle(Sample.at(2, "0/5000060")));
        cluster.router.route(Sample.CLUSTER, Sample.SECOND.epoch(), Sample.ZERO, Sample.address(0));
        return cluster;
    }

    public FakeInstance instance(int ordinal) {
        return instance(Sample.name(ordinal));
    }

    private FakeInstance instance(InstanceName name) {
        return Optional.ofNullable(instances.get(name)).orElseThrow();
    }

    /** The Baton as it is now. */
    public Baton baton() {
        return batons.now(Sample.CLUSTER);
    }

    /** Every volume is one of a cluster that had the same name. */
    public void keepVolumesOf(String uid) {
        instances.values().forEach(instance -> instance.belongTo(new ClusterUid(uid)));
    }

    /** The container of this run was seen ended; its instance does not answer any more. */
    public void kill(int ordinal) {
        instance(ordinal).unplug();
        ended.add(Sample.run(ordinal));
    }

    /** Every packet to it is lost from now on: it neither answers nor refuses. */
    public void blackHole(int ordinal) {
        silent.add(Sample.name(ordinal));
    }

    /** Its log is so long that nobody lives to see the end of it read; it gives its word as ever. */
    public void readLogForEver(int ordinal) {
        reading.add(Sample.name(ordinal));
    }

    /** Everyone streams from the primary of the Baton's epoch. */
    public void letEveryoneStream(int primary) {
        letStream(primary, Sample.members(3));
    }

    /** These stream from the primary of the Baton's epoch. */
    public void letStream(int primary, List<Member> standbys) {
        instance(primary)
                .streams(standbys.stream()
                        .map(member ->
                                ApplicationName.of(baton().epoch(), member).value())
                        .toList());
    }

    public Ports ports() {
        return new Ports(
                batons,
                router,
                this,
                (cluster, instance, incarnation) -> ended.contains(incarnation),
                new Directory(),
                Seals.NOT_DEMANDED,
                shelf);
    }

    /** Somebody has asked to delete the cluster. */
    public void askToDelete() {
        beingDeleted = true;
    }

    /** The owner of the cluster wants this from now on. */
    public void want(WantedShape shape) {
        wanted = shape;
    }

    private final class Directory implements ClusterDirectory {
        @Override
        public Optional<Cluster> cluster(ClusterUid uid) {
            return Optional.of(new Cluster(uid, "orders", List.of(Sample.ZERO, Sample.ONE, Sample.TWO)));
        }

        @Override
        public Optional<WantedShape> wanted(ClusterUid uid) {
            return Optional.ofNullable(wanted);
        }

        @Override
        public boolean isBeingDeleted(ClusterUid uid) {
            return beingDeleted;
        }
    }

    private <T> Reply<T> ask(InstanceName instance, Duration within, Function<FakeInstance, Reply<T>> question) {
        return silent.contains(instance) ? noAnswer(within) : question.apply(instance(instance));
    }

    private static <T> Reply<T> noAnswer(Duration within) {
        try {
            Thread.sleep(within);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Reply.Unreachable<>("no answer within %d ms".formatted(within.toMillis()));
    }

    private <T> Reply<T> ask(Command command, Duration within, Function<FakeInstance, Reply<T>> question) {
        return ask(command.authority().member().name(), within, question);
    }

    @Override
    public Reply<InstanceState> state(ClusterUid cluster, InstanceName instance, Duration within) {
        return ask(instance, within, FakeInstance::state);
    }

    @Override
    public Reply<Frozen> freeze(Command.Freeze command, Duration within) {
        return reading.contains(command.authority().member().name()) && !command.isWordOnly()
                ? noAnswer(within)
                : ask(command, within, instance -> instance.freeze(command));
    }

    @Override
    public Reply<Issued> challenge(Command.Challenge command, Duration within) {
        return ask(command, within, instance -> instance.challenge(command));
    }

    @Override
    public Reply<Promoted> promote(Command.Promote command, Duration within) {
        return ask(command, within, instance -> instance.promote(command));
    }

    @Override
    public Reply<JobState> job(Command command, Duration within) {
        return ask(command, within, instance -> instance.job(command));
    }

    @Override
    public Reply<InstanceState> order(Command command, Duration within) {
        return ask(command, within, instance -> instance.order(command));
    }

    @Override
    public Reply<Boolean> grant(ControlGrant grant, Duration within) {
        return new Reply.Refused<>("a fake instance needs no leave", null);
    }

    /** Like a real stream: one line at once, one whenever the state changed, until the instance goes away. */
    @Override
    public String follow(
            ClusterUid cluster, InstanceName instance, Duration silence, Consumer<InstanceEvent> listener) {
        InstanceState last = null;
        for (long line = 1; instance(instance).state() instanceof Reply.Done<InstanceState> done; line++) {
            if (!done.value().equals(last)) {
                last = done.value();
                listener.accept(new InstanceEvent(line, false, last));
            }
            if (Thread.currentThread().isInterrupted()) {
                return "interrupted";
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return "the stream ended";
    }
}
