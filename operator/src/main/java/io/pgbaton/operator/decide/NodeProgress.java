package io.pgbaton.operator.decide;

import io.pgbaton.core.model.Decision;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.MoveCause;
import io.pgbaton.operator.view.PodFacts;
import java.util.List;
import java.util.Optional;

/** Whether every instance has a node that it may stay on, and what becomes of those that have not. */
public sealed interface NodeProgress extends Decision {
    /** Nobody has to leave a node, or waits for one. */
    record AllStay(String summary) implements NodeProgress {}

    /** The primary's node is about to be emptied, and the role moves away from it. */
    record PrimaryLeaves(String summary) implements NodeProgress {}

    /** The primary's node is about to be emptied, and the role cannot move away now. */
    record PrimaryWaits(String summary) implements NodeProgress {}

    /** An instance has no node. */
    record Homeless(String summary) implements NodeProgress {}

    /** Nodes of others than the primary are about to be emptied. */
    record OthersLeave(String summary) implements NodeProgress {}

    /** Decides on one view. What concerns the primary is said first, then who has no node. */
    static NodeProgress decide(ClusterView view) {
        return primary(view)
                .or(() -> homeless(view))
                .or(() -> others(view))
                .orElseGet(() -> new AllStay("every instance may stay on its node"));
    }

    private static Optional<NodeProgress> primary(ClusterView view) {
        RoleMove move = RoleMove.decide(view);
        boolean leaves = view.holdersPod().flatMap(PodFacts::leaves).isPresent();
        return switch (move) {
            case RoleMove.None none -> Optional.empty();
            case RoleMove.TakeBack back -> leaving(back.cause() == MoveCause.NODE, move);
            case RoleMove.Ask ask -> leaving(leaves, move);
            case RoleMove.UnderWay underWay -> leaving(leaves, move);
            case RoleMove.Waits waits -> leaves ? Optional.of(new PrimaryWaits(move.summary())) : Optional.empty();
        };
    }

    private static Optional<NodeProgress> leaving(boolean so, RoleMove move) {
        return so ? Optional.of(new PrimaryLeaves(move.summary())) : Optional.empty();
    }

    private static Optional<NodeProgress> homeless(ClusterView view) {
        return said(view.pods().stream()
                        .filter(pod -> pod.place() == null && pod.trouble() != null)
                        .map(pod -> "%s waits for a node: %s".formatted(pod.instance(), pod.trouble()))
                        .toList())
                .map(Homeless::new);
    }

    private static Optional<NodeProgress> others(ClusterView view) {
        return said(view.pods().stream()
                        .flatMap(pod ->
                                pod.leaves().map(node -> "%s is on %s".formatted(pod.instance(), node)).stream())
                        .toList())
                .map(all -> new OthersLeave(
                        "%s: nodes that take no more pods; a drain takes one standby at a time".formatted(all)));
    }

    private static Optional<String> said(List<String> sentences) {
        return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", sentences));
    }
}
