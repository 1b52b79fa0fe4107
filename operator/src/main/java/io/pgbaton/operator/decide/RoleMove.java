package io.pgbaton.operator.decide;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.rolling.Rolling;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.core.switchover.SwitchoverPreflight;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.MoveRequest;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.resources.Labels;
import io.pgbaton.watch.Look;
import io.pgbaton.workflows.switchover.SwitchoverOutcome.Result;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has the role to move, so that the cluster becomes what its spec says? The operator asks for it as a person does, by a
 * PostgresRoleChange, so approval, record and way out are the same.
 *
 * <ol>
 *   <li>One request at a time, and none before every check of a switchover passes: what a person would have to accept is left to
 *       a person, who can ask for the same.
 *   <li>A no of a person stands for this epoch, as long as its request is there. Whatever else ended it, it is asked again after
 *       a moment.
 *   <li>A spec that was put back takes its request back.
 * </ol>
 */
public sealed interface RoleMove extends Decision {
    /** There is nothing to ask for. */
    record None(String summary) implements RoleMove {}

    /** Ask for it. */
    record Ask(String name, long epoch, InstanceName target, String reason) implements RoleMove {
        @Override
        public String summary() {
            return "%s; switchover %s to %s is asked for".formatted(reason, name, target);
        }
    }

    /** It is not wanted any more. */
    record TakeBack(String name) implements RoleMove {
        @Override
        public String summary() {
            return "switchover %s is taken back".formatted(name);
        }
    }

    /** Not now. */
    record Waits(String summary) implements RoleMove {}

    /** Decides on one view. */
    static RoleMove decide(ClusterView view) {
        Baton baton = view.baton();
        Look look = view.look();
        Rolling rolling = Rollout.decide(view).orElse(null);
        if (baton == null || look == null || rolling == null || baton.phase() != Phase.HELD) {
            return new None("nobody holds the baton");
        }
        List<MoveRequest> asked = inEpoch(view, baton);
        Optional<MoveRequest> open = asked.stream().filter(MoveRequest::isOpen).findFirst();
        if (rolling instanceof Rolling.MoveRole move) {
            return open.or(() -> standing(asked))
                    .<RoleMove>map(request -> new Waits("%s; %s".formatted(move.summary(), said(request))))
                    .orElseGet(() -> ask(view, baton, move, Observation.heard(look.observations())));
        }
        return rolling instanceof Rolling.Done && open.isPresent()
                ? new TakeBack(open.get().name())
                : new None("the role may stay where it is");
    }

    private static List<MoveRequest> inEpoch(ClusterView view, Baton baton) {
        return view.gap().moves().stream()
                .filter(request -> request.epoch() == baton.epoch().number())
                .toList();
    }

    /** One that has ended, if it keeps the next one from being asked for. */
    private static Optional<MoveRequest> standing(List<MoveRequest> asked) {
        return asked.stream()
                .filter(request -> isNo(request) || request.justEnded())
                .max(Comparator.comparing(RoleMove::isNo).thenComparingInt(MoveRequest::number));
    }

    private static boolean isNo(MoveRequest request) {
        return Result.REJECTED.label().equals(request.result())
                || Result.CANCELLED.label().equals(request.result());
    }

    private static String said(MoveRequest request) {
        if (request.isOpen()) {
            return "switchover %s: %s".formatted(request.name(), request.state());
        }
        return isNo(request)
                ? "switchover %s ended: %s; delete that PostgresRoleChange to have it asked for again, or put the spec back"
                        .formatted(request.name(), request.state())
                : "switchover %s ended: %s; it is asked for again in a moment"
                        .formatted(request.name(), request.state());
    }

    private static RoleMove ask(ClusterView view, Baton baton, Rolling.MoveRole move, List<InstanceState> reached) {
        if (!view.engine().isReachable()) {
            return new Waits("%s; waiting for the workflow engine".formatted(move.summary()));
        }
        Optional<SwitchoverPlan> best = move.to().stream()
                .map(target -> SwitchoverPreflight.decide(baton, reached, target, published(view)))
                .filter(SwitchoverPreflight.Planned.class::isInstance)
                .map(planned -> ((SwitchoverPreflight.Planned) planned).plan())
                .min(SwitchoverPreflight.CHEAPEST);
        return best.filter(plan -> !plan.isRefused() && plan.toAccept().isEmpty())
                .<RoleMove>map(plan -> new Ask(name(view, baton), baton.epoch().number(), plan.to(), move.summary()))
                .orElseGet(() -> new Waits(
                        "%s; the switchover waits until its checks pass (%s); a person who accepts that asks for it with a PostgresRoleChange of type Switchover"
                                .formatted(
                                        move.summary(),
                                        best.map(SwitchoverPlan::summary).orElse("nobody can take the role"))));
    }

    /** Comes out the same until the one before is seen. */
    private static String name(ClusterView view, Baton baton) {
        int last = inEpoch(view, baton).stream()
                .mapToInt(MoveRequest::number)
                .max()
                .orElse(0);
        return MoveRequest.name(view.name(), baton.epoch().number(), last + 1);
    }

    private static @Nullable InstanceName published(ClusterView view) {
        return view.pods().stream()
                .filter(pod -> Labels.PRIMARY.equals(pod.role()))
                .map(PodFacts::instance)
                .findFirst()
                .orElse(null);
    }
}
