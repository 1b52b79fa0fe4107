package io.pgbaton.operator.decide;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.rolling.Rolling;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.core.switchover.SwitchoverPreflight;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.MoveCause;
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
 * Has the role to move, so that the cluster becomes what its spec says, or because the primary's node is about to be emptied, or
 * because its pod is being deleted? The operator asks for it as a person does, by a PostgresRoleChange, so approval, record and
 * way out are the same.
 *
 * <ol>
 *   <li>One request at a time, and none before every check of a switchover passes: what a person would have to accept is left to
 *       a person, who can ask for the same.
 *   <li>A no of a person stands for this epoch and this cause, as long as its request is there. Whatever else ended it, it is
 *       asked again after a moment.
 *   <li>A spec that was put back, or a node that takes pods again, takes its request back.
 *   <li>A pod that is being deleted serves for a moment only, so it comes first. To empty a node cannot wait either, so it comes
 *       before the spec. The role never leaves one node that is about to be emptied for another; for the sake of the spec it
 *       goes there only if it has to.
 * </ol>
 */
public sealed interface RoleMove extends Decision {
    /** There is nothing to ask for. */
    record None(String summary) implements RoleMove {}

    /** Ask for it. */
    record Ask(String name, long epoch, MoveCause cause, InstanceName target, String reason) implements RoleMove {
        @Override
        public String summary() {
            return "%s; switchover %s to %s is asked for".formatted(reason, name, target);
        }
    }

    /** It was asked for, and nobody has to answer anything. */
    record UnderWay(String summary) implements RoleMove {}

    /** It is not wanted any more. */
    record TakeBack(String name, MoveCause cause) implements RoleMove {
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
        List<MoveWish> wishes = MoveWish.of(view, baton, rolling);
        if (wishes.isEmpty()) {
            return open.filter(request -> isOver(request.cause(), rolling))
                    .<RoleMove>map(request -> new TakeBack(request.name(), request.cause()))
                    .orElseGet(() -> new None("the role may stay where it is"));
        }
        MoveWish first = wishes.getFirst();
        return open.map(request -> said(first, request))
                .orElseGet(() -> wishes.stream()
                        .filter(wish -> standing(asked, wish.cause()).isEmpty())
                        .findFirst()
                        .map(wish -> ask(view, baton, wish, look.heard()))
                        .orElseGet(
                                () -> said(first, standing(asked, first.cause()).orElseThrow())));
    }

    /** Nobody wishes it now; but a spec may only have to wait for something else first. */
    private static boolean isOver(MoveCause cause, Rolling rolling) {
        return switch (cause) {
            case NODE, POD -> true;
            case SPEC -> rolling instanceof Rolling.Done;
        };
    }

    private static List<MoveRequest> inEpoch(ClusterView view, Baton baton) {
        return view.gap().moves().stream()
                .filter(request -> request.epoch() == baton.epoch().number())
                .toList();
    }

    /** One that has ended, if it keeps the next one from being asked for. */
    private static Optional<MoveRequest> standing(List<MoveRequest> asked, MoveCause cause) {
        return asked.stream()
                .filter(request -> request.cause() == cause)
                .filter(request -> isNo(request) || request.justEnded())
                .max(Comparator.comparing(RoleMove::isNo).thenComparingInt(MoveRequest::number));
    }

    private static boolean isNo(MoveRequest request) {
        return Result.REJECTED.label().equals(request.result())
                || Result.CANCELLED.label().equals(request.result());
    }

    private static RoleMove said(MoveWish wish, MoveRequest request) {
        if (!request.isOpen()) {
            String again = isNo(request)
                    ? "delete that PostgresRoleChange to have it asked for again, or %s".formatted(wish.wayBack())
                    : "it is asked for again in a moment";
            return new Waits("%s; switchover %s ended: %s; %s"
                    .formatted(wish.summary(), request.name(), request.state(), again));
        }
        String doing = "%s; switchover %s: %s".formatted(wish.summary(), request.name(), request.state());
        return request.answers().isEmpty()
                ? new UnderWay(doing)
                : new Waits("%s A person answers with: %s".formatted(doing, String.join(" or ", request.answers())));
    }

    private static RoleMove ask(ClusterView view, Baton baton, MoveWish wish, List<InstanceState> reached) {
        if (wish.to().isEmpty()) {
            return new Waits(wish.summary());
        }
        if (!view.engine().isReachable()) {
            return new Waits("%s; waiting for the workflow engine".formatted(wish.summary()));
        }
        Optional<SwitchoverPlan> best = wish.to().stream()
                .map(target -> SwitchoverPreflight.decide(baton, reached, target, published(view)))
                .filter(SwitchoverPreflight.Planned.class::isInstance)
                .map(planned -> ((SwitchoverPreflight.Planned) planned).plan())
                .min(SwitchoverPreflight.CHEAPEST);
        return best.filter(plan -> !plan.isRefused() && plan.toAccept().isEmpty())
                .<RoleMove>map(plan ->
                        new Ask(name(view, baton), baton.epoch().number(), wish.cause(), plan.to(), wish.summary()))
                .orElseGet(() -> new Waits(
                        "%s; the switchover waits until its checks pass (%s); a person who accepts that asks for it with a PostgresRoleChange of type Switchover"
                                .formatted(
                                        wish.summary(),
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
