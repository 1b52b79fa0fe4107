package io.pgbaton.worker.activity;

import io.pgbaton.core.adoption.Adoption;
import io.pgbaton.core.adoption.Estate;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Adopting;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Permit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Gives a cluster a Baton that has data and none ({@link Adoption}), then makes volumes of another cluster its own. The order
 * matters: only the Baton knows whose volumes a person has let it take, so whoever finds this half done can end it.
 */
final class AdoptStep {
    private final Hands hands;

    AdoptStep(Hands hands) {
        this.hands = hands;
    }

    Adopting adopt(Adopting.Request request, Pulse pulse) {
        if (hands.isBeingDeleted(request.cluster())) {
            return new Adopting.NotNeeded("the cluster is being deleted");
        }
        Optional<Versioned<Baton>> existing = hands.ports().batons().get(request.cluster());
        if (existing.isPresent()) {
            return existing.get().value().isAdopting()
                    ? takeOver(existing.get().value(), "a Baton was made for it before", pulse)
                    : new Adopting.NotNeeded("the cluster has its Baton, in epoch %s"
                            .formatted(existing.get().value().epoch()));
        }
        return switch (Adoption.decide(look(request, pulse))) {
            case Adoption.Hold hold -> held(hold);
            case Adoption.Adopt adopt -> {
                pulse.beat(adopt.summary());
                yield takeOver(
                        hands.desk().create(adopt.baton(request.cluster(), request.token())), adopt.summary(), pulse);
            }
        };
    }

    private Estate look(Adopting.Request request, Pulse pulse) {
        List<InstanceName> wanted = hands.cluster(request.cluster()).instances();
        List<InstanceName> volumes = hands.ports().clusters().volumes(request.cluster());
        List<InstanceState> reached = Hands.reached(new Fanout(pulse, StepOptions.OPEN.window())
                .ask(wanted, instance -> hands.state(request.cluster(), instance))
                .values());
        Permit permit = request.permit();
        return new Estate(
                request.cluster(),
                wanted,
                volumes,
                reached,
                request.acknowledgements(),
                permit == null ? null : permit.permission());
    }

    private static Adopting held(Adoption.Hold hold) {
        String without =
                hold.without().stream().map(InstanceName::value).sorted().collect(Collectors.joining(","));
        return new Adopting.Held(
                new Hold(hold.reason(), hold.waitsFor()),
                new Permit(hold.from().value(), without.isEmpty() ? null : without, null, null));
    }

    private Adopting takeOver(Baton baton, String why, Pulse pulse) {
        ClusterUid from = baton.adopts();
        if (from == null || from.equals(baton.cluster())) {
            return new Adopting.Adopted(baton, why);
        }
        List<String> complaints = new ArrayList<>();
        for (Member member : baton.members()) {
            pulse.beat("make the volume of %s one of this cluster".formatted(member));
            Reply<InstanceState> state = hands.state(baton.cluster(), member.name());
            if (state instanceof Reply.Done<InstanceState> done
                    && done.value().promise().cluster().equals(baton.cluster())) {
                continue;
            }
            Command.Adopt adopt =
                    new Command.Adopt(Hands.authority(new Move(baton.cluster(), baton.ballot()), member), from);
            Reply<InstanceState> reply = hands.ports().instances().order(adopt, Hands.CALL);
            if (!(reply instanceof Reply.Done<InstanceState>)) {
                complaints.add("%s %s".formatted(member, Hands.reason(reply)));
            }
        }
        return complaints.isEmpty()
                ? new Adopting.Adopted(baton, why)
                : new Adopting.Held(
                        new Hold(String.join("; ", complaints), "every member to take the orders of this cluster"),
                        null);
    }
}
