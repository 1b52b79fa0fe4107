package io.pgbaton.operator.decide;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.membership.Replacement;
import io.pgbaton.core.membership.Shape;
import io.pgbaton.core.membership.ShapeChange;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.operator.desired.VolumeGrowth;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.InstanceFacts;
import io.pgbaton.watch.Look;
import io.pgbaton.workflows.reshape.ReshapeOutcome;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How far a running cluster is from what its spec says, what is being done about it, and what that waits for. */
public sealed interface SpecProgress extends Decision {
    /** Nothing is left to do. */
    SpecProgress AS_ASKED = new Applied("the cluster runs as its spec says");

    /** It runs as its spec says, as far as that can be changed at all. */
    record Applied(String summary) implements SpecProgress {}

    /** It is being changed. */
    record UnderWay(String summary) implements SpecProgress {}

    /** It will be changed, but not now. */
    record Waits(String summary) implements SpecProgress {}

    /** Something was asked for that is not done to a running cluster yet. */
    record NotPossible(String summary) implements SpecProgress {}

    /** Something was asked for that is never done to a running cluster. */
    record Refused(String summary) implements SpecProgress {}

    /** Decides on one view. */
    static SpecProgress decide(ClusterView view) {
        WantedShape wanted = view.policy().shape();
        Look look = view.look();
        Baton baton = view.baton();
        SpecProgress members = wanted == null || look == null
                ? AS_ASKED
                : baton == null || baton.isFounding()
                        ? withoutMembers(view, wanted)
                        : members(view, look, baton, wanted);
        return Stream.of(
                        refused(view),
                        later(view),
                        volumes(view),
                        members,
                        PodProgress.decide(view),
                        ParameterProgress.decide(view))
                .reduce(AS_ASKED, SpecProgress::and);
    }

    /** Who its members are, only a Baton says; until one was held, a cluster runs as many instances as it did. */
    private static SpecProgress withoutMembers(ClusterView view, WantedShape wanted) {
        return view.wanted().size() == wanted.replicas()
                ? AS_ASKED
                : new Waits("spec asks for %s, the cluster has %d instances; waiting for its Baton to be held"
                        .formatted(wanted, view.wanted().size()));
    }

    /** Both are said, and the graver one counts. */
    private SpecProgress and(SpecProgress other) {
        if (this instanceof Applied) {
            return other;
        }
        if (other instanceof Applied) {
            return this;
        }
        String both = "%s. %s".formatted(summary(), other.summary());
        return switch (gravity() >= other.gravity() ? this : other) {
            case Applied applied -> new Applied(both);
            case UnderWay underWay -> new UnderWay(both);
            case Waits waits -> new Waits(both);
            case NotPossible notPossible -> new NotPossible(both);
            case Refused refused -> new Refused(both);
        };
    }

    private int gravity() {
        return switch (this) {
            case Applied applied -> 0;
            case UnderWay underWay -> 1;
            case Waits waits -> 2;
            case NotPossible notPossible -> 3;
            case Refused refused -> 4;
        };
    }

    private static SpecProgress refused(ClusterView view) {
        List<String> refused = view.gap().refused();
        return refused.isEmpty() ? AS_ASKED : new Refused(String.join("; ", refused));
    }

    private static SpecProgress later(ClusterView view) {
        List<String> later = view.gap().later();
        return later.isEmpty()
                ? AS_ASKED
                : new NotPossible(
                        "%s: changing that of a running cluster arrives in a later version, so it was not changed; put the spec back"
                                .formatted(String.join("; ", later)));
    }

    private static SpecProgress volumes(ClusterView view) {
        VolumeGrowth growth = view.gap().growth();
        return switch (growth) {
            case VolumeGrowth.Done done -> AS_ASKED;
            case VolumeGrowth.Refused refused -> new Refused(growth.summary());
            case VolumeGrowth.Grows grows ->
                grows.failing() ? new Waits(growth.summary()) : new UnderWay(growth.summary());
        };
    }

    private static SpecProgress members(ClusterView view, Look look, Baton baton, WantedShape wanted) {
        if (hasShape(baton, wanted)) {
            return view.wanted().size() == wanted.replicas()
                    ? AS_ASKED
                    : new UnderWay("%s are members no more: their pods go, their volumes stay"
                            .formatted(notWanted(view, wanted)));
        }
        String asked = "spec asks for %s, the Baton says %s".formatted(wanted, Shape.of(baton));
        if (!view.engine().isReachable()) {
            return new Waits("%s; waiting for the workflow engine".formatted(asked));
        }
        Replacement decision = ShapeChange.decide(baton, wanted, look.heard());
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
        ReshapeOutcome run = view.gap().reshape();
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
