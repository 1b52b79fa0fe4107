package io.pgbaton.operator.decide;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.rolling.Rolling;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.MoveCause;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.workflows.rolling.RollingOutcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How far the pods of a cluster, and whoever holds the role, are from what its spec says. */
final class PodProgress {
    private PodProgress() {}

    static SpecProgress decide(ClusterView view) {
        Optional<Rolling> rolling = Rollout.decide(view);
        return rolling.isEmpty() ? withoutPrimary(view.gap().outdated()) : decide(view, rolling.get());
    }

    private static SpecProgress withoutPrimary(List<InstanceName> outdated) {
        return outdated.isEmpty()
                ? SpecProgress.AS_ASKED
                : new SpecProgress.Waits(
                        "%s are not made as the spec says now; they are made again once there is a primary, or as soon as somebody deletes their pods"
                                .formatted(outdated));
    }

    private static SpecProgress decide(ClusterView view, Rolling rolling) {
        return switch (rolling) {
            case Rolling.Done done ->
                RoleMove.decide(view) instanceof RoleMove.TakeBack back && back.cause() == MoveCause.SPEC
                        ? new SpecProgress.UnderWay(back.summary())
                        : SpecProgress.AS_ASKED;
            case Rolling.GivesWay way -> new SpecProgress.Waits(way.summary());
            case Rolling.Hold hold -> holding(view, hold);
            case Rolling.MoveRole move -> moving(RoleMove.decide(view));
            case Rolling.Replace replace -> replacing(view, replace);
        };
    }

    private static SpecProgress moving(RoleMove move) {
        return move instanceof RoleMove.Ask
                ? new SpecProgress.UnderWay(move.summary())
                : new SpecProgress.Waits(move.summary());
    }

    private static SpecProgress replacing(ClusterView view, Rolling.Replace replace) {
        return view.engine().isReachable()
                ? underWay(view, said(view).orElseGet(replace::summary))
                : new SpecProgress.Waits("%s; waiting for the workflow engine".formatted(replace.summary()));
    }

    /** While the run is at it, somebody is away by its own hand. */
    private static SpecProgress holding(ClusterView view, Rolling.Hold hold) {
        return said(view)
                .<SpecProgress>map(run -> underWay(view, run))
                .orElseGet(() -> new SpecProgress.Waits(hold.summary() + trouble(view)));
    }

    private static SpecProgress.UnderWay underWay(ClusterView view, String doing) {
        return new SpecProgress.UnderWay("%s are not made as the spec says yet%s; %s"
                .formatted(view.gap().outdated(), waiting(view), doing));
    }

    /** The parameters that wait for a restart. */
    private static String waiting(ClusterView view) {
        List<String> names = view.states().stream()
                .map(InstanceState::parameters)
                .flatMap(read -> read == null ? Stream.empty() : read.pendingRestart().stream())
                .distinct()
                .sorted()
                .toList();
        return names.isEmpty() ? "" : ": %s wait for a restart".formatted(String.join(", ", names));
    }

    /** What the run says of itself, if it goes on. */
    private static Optional<String> said(ClusterView view) {
        return Optional.ofNullable(view.gap().rolling())
                .filter(run -> !run.holding())
                .map(RollingOutcome::summary);
    }

    /** What keeps an instance from running that was made again, or could not be. */
    private static String trouble(ClusterView view) {
        Stream<String> pods = view.pods().stream()
                .filter(pod -> pod.trouble() != null && !view.gap().outdated().contains(pod.instance()))
                .map(pod -> "pod %s: %s".formatted(pod.instance(), pod.trouble()));
        Stream<String> absent = view.wanted().stream()
                .filter(name -> view.pods().stream().map(PodFacts::instance).noneMatch(name::equals))
                .map("there is no pod %s"::formatted);
        Stream<String> servers = view.instances().stream()
                .filter(instance -> !instance.serving() && instance.member() != null)
                .filter(instance -> !view.gap().outdated().contains(instance.name()))
                .map(instance -> "%s: %s".formatted(instance.name(), instance.state()));
        String all =
                Stream.of(pods, absent, servers).flatMap(Function.identity()).collect(Collectors.joining("; "));
        return all.isEmpty() ? "" : " (%s); put the spec back to undo the change".formatted(all);
    }
}
