package io.pgbaton.worker.activity;

import io.pgbaton.core.backup.RestoreChoice;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState;
import io.pgbaton.worker.port.BackupShelf;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Founding;
import io.pgbaton.workflows.step.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Creates the first Baton of a cluster, if every wanted instance has answered that its volume is empty (safety rules,
 * section 3: Bootstrap). One that holds data, or that does not answer and so might hold some, is a reason to wait; so is a backup
 * that the cluster is to be made from, and cannot be ({@link RestoreChoice}).
 */
final class FoundStep {
    private final Hands hands;

    FoundStep(Hands hands) {
        this.hands = hands;
    }

    Founding found(Founding.Request request, Pulse pulse) {
        if (hands.isBeingDeleted(request.cluster())) {
            return new Founding.NotNeeded("the cluster is being deleted");
        }
        List<InstanceName> wanted = FoundingActivities.wanted(hands, request.cluster());
        Optional<BackupShelf.Wanted> backup = hands.ports().shelf().wanted(request.cluster());
        Optional<Versioned<Baton>> existing = hands.ports().batons().get(request.cluster());
        if (existing.isPresent()) {
            return founded(existing.get().value(), wanted, backup);
        }
        if (backup.map(BackupShelf.Wanted::choice).orElse(null) instanceof RestoreChoice.Hold hold) {
            return new Founding.Held(new Hold(hold.reason(), hold.waitsFor()));
        }
        Map<InstanceName, Reply<InstanceState>> replies = new Fanout(pulse, StepOptions.FOUND.window())
                .ask(wanted, instance -> hands.state(request.cluster(), instance));
        List<String> complaints = new ArrayList<>();
        wanted.forEach(instance -> complaint(request, instance, Optional.ofNullable(replies.get(instance)))
                .ifPresent(complaints::add));
        if (!complaints.isEmpty()) {
            return FoundingActivities.hold(String.join("; ", complaints));
        }
        List<InstanceState> states = Hands.reached(replies.values());
        return create(request, states, new Wishes(wanted, backup), pulse);
    }

    private record Wishes(List<InstanceName> instances, Optional<BackupShelf.Wanted> backup) {}

    private static Founding founded(Baton baton, List<InstanceName> wanted, Optional<BackupShelf.Wanted> backup) {
        return baton.isFounding()
                ? new Founding.Founded(baton, othersThan(baton, wanted), name(backup))
                : new Founding.NotNeeded(
                        "the cluster was founded before: %s holds epoch %s".formatted(baton.holder(), baton.epoch()));
    }

    private static @Nullable String name(Optional<BackupShelf.Wanted> backup) {
        return backup.map(wanted -> wanted.wish().backup()).orElse(null);
    }

    private Founding create(Founding.Request request, List<InstanceState> states, Wishes wishes, Pulse pulse) {
        InstanceState founder = states.getFirst();
        Epoch promised =
                states.stream().map(state -> state.promise().promisedEpoch()).reduce(Epoch.NONE, Epoch::max);
        Epoch before = Epoch.max(promised, writtenIn(wishes.backup()));
        Ballot ballot = new Ballot(before.next(), request.token());
        pulse.beat("found the cluster with %s".formatted(founder.member()));
        Baton baton =
                hands.desk().create(Baton.founding(request.cluster(), ballot, founder.member(), founder.incarnation()));
        return new Founding.Founded(baton, othersThan(baton, wishes.instances()), name(wishes.backup()));
    }

    private static Epoch writtenIn(Optional<BackupShelf.Wanted> backup) {
        return backup.map(BackupShelf.Wanted::choice).orElse(null) instanceof RestoreChoice.Take take
                ? take.above()
                : Epoch.NONE;
    }

    private static List<InstanceName> othersThan(Baton baton, List<InstanceName> wanted) {
        InstanceName founder = baton.candidates().getFirst().member().name();
        return wanted.stream().filter(instance -> !instance.equals(founder)).toList();
    }

    private static Optional<String> complaint(
            Founding.Request request, InstanceName instance, Optional<Reply<InstanceState>> reply) {
        if (reply.isEmpty()) {
            return Optional.of("%s did not answer in time".formatted(instance));
        }
        if (!(reply.get() instanceof Reply.Done<InstanceState> done)) {
            return Optional.of("%s %s".formatted(instance, Hands.reason(reply.get())));
        }
        InstanceState state = done.value();
        if (!state.promise().cluster().equals(request.cluster())) {
            return Optional.of("%s belongs to another cluster, %s"
                    .formatted(instance, state.promise().cluster()));
        }
        boolean empty = !state.promise().isJoined() && state.server().phase() == ServerState.Phase.EMPTY;
        return empty ? Optional.empty() : Optional.of("%s holds a database already".formatted(instance));
    }
}
