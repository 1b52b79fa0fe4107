package io.pgbaton.operator.decide;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.membership.Replacement;
import io.pgbaton.core.membership.Shape;
import io.pgbaton.core.membership.ShapeChange;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.InstanceFacts;
import io.pgbaton.watch.Look;
import io.pgbaton.workflows.reshape.ReshapeOutcome;
import java.util.List;
import java.util.stream.Collectors;

/** How far a running cluster is from what its spec says, what is being done about it, and what that waits for. */
public sealed interface SpecProgress extends Decision {
    /** It runs as its spec says, as far as that can be changed at all. */
    record Applied(String summary) implements SpecProgress {}

    /** It is being changed. */
    record UnderWay(String summary) implements SpecProgress {}

    /** It will be changed, but not now. */
    record Waits(String summary) implements SpecProgress {}

    /** Something was asked for that is not done to a running cluster. */
    record NotPossible(String summary) implements SpecProgress {}

    /** Decides on one view. */
    static SpecProgress decide(ClusterView view) {
        WantedShape wanted = view.policy().shape();
        Look look = view.look();
        Baton baton = view.baton();
        SpecProgress members = wanted == null || look == null || baton == null || baton.isFounding()
                ? new Applied("the cluster runs as its spec says")
                : members(view, look, baton, wanted);
        return view.pending().isEmpty() ? members : withPending(view.pending(), members);
    }

    private static SpecProgress withPending(List<String> pending, SpecProgress members) {
        String sentence =
                "%s: changing that of a running cluster arrives in a later version, so it was not changed; put the spec back"
                        .formatted(String.join("; ", pending));
        return new NotPossible(members instanceof Applied ? sentence : "%s. %s".formatted(sentence, members.summary()));
    }

    private static SpecProgress members(ClusterView view, Look look, Baton baton, WantedShape wanted) {
        if (hasShape(baton, wanted)) {
            return view.wanted().size() == wanted.replicas()
                    ? new Applied("the cluster runs as its spec says")
                    : new UnderWay("%s are members no more: their pods go, their volumes stay"
                            .formatted(notWanted(view, wanted)));
        }
        String asked = "spec asks for %s, the Baton says %s".formatted(wanted, Shape.of(baton));
        if (!view.engine().isReachable()) {
            return new Waits("%s; waiting for the workflow engine".formatted(asked));
        }
        List<InstanceState> reached = look.observations().stream()
                .filter(Observation.Fresh.class::isInstance)
                .map(observation -> ((Observation.Fresh) observation).state())
                .toList();
        Replacement decision = ShapeChange.decide(baton, wanted, reached);
        String sentence = "%s; %s".formatted(asked, said(view, decision));
        return decision instanceof Replacement.Hold || decision instanceof Replacement.GivesWay
                ? new Waits(sentence)
                : new UnderWay(sentence);
    }

    /** Are members and acknowledgements what is wanted? */
    static boolean hasShape(Baton baton, WantedShape wanted) {
        return baton.acknowledgements() == wanted.acknowledgements()
                && baton.members().size() == wanted.replicas()
                && baton.members().stream().map(Member::name).allMatch(wanted::includes);
    }

    /** A run knows best what it is doing; without one, what is going to be done, or who has to come in first. */
    private static String said(ClusterView view, Replacement decision) {
        ReshapeOutcome run = view.reshape();
        if (run != null) {
            return run.summary();
        }
        return decision instanceof Replacement.NotNeeded
                ? "waiting for %s to come in".formatted(missing(view))
                : decision.summary();
    }

    private static String missing(ClusterView view) {
        Baton baton = view.baton();
        return view.instances().stream()
                .filter(instance -> baton != null
                        && baton.members().stream().map(Member::name).noneMatch(instance.name()::equals))
                .map(instance -> "%s (%s)".formatted(instance.name(), instance.state()))
                .collect(Collectors.joining(", "));
    }

    private static List<InstanceName> notWanted(ClusterView view, WantedShape wanted) {
        return view.instances().stream()
                .map(InstanceFacts::name)
                .filter(name -> !wanted.includes(name))
                .toList();
    }
}
