package io.pgbaton.operator.decide;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.resources.Labels;
import io.pgbaton.workflows.reroute.RerouteInput;
import io.pgbaton.workflows.step.Move;
import java.util.Optional;

/**
 * Do the labels of the pods say who is primary? Only a run writes them (M6), and only a settled cluster is judged: while a
 * role change is open, its labels are its own business.
 */
public final class Routing {
    private Routing() {}

    /** What to raise; empty if the labels are right, or it is not the time to judge them. */
    public static Optional<RerouteInput> decide(ClusterView view) {
        Baton baton = view.baton();
        Member holder = baton == null || baton.phase() != Phase.HELD ? null : baton.holder();
        boolean settled = view.run() instanceof RunView.Closed || view.run() instanceof RunView.None;
        if (baton == null || holder == null || !settled || !serves(view, holder)) {
            return Optional.empty();
        }
        boolean wrong = view.pods().stream()
                .filter(pod -> !pod.deleting())
                .anyMatch(pod -> !wanted(pod.instance(), holder).equals(pod.role()));
        return wrong
                ? Optional.of(new RerouteInput(view.name(), new Move(baton.cluster(), baton.ballot()), holder))
                : Optional.empty();
    }

    private static boolean serves(ClusterView view, Member holder) {
        return view.servingPrimary()
                .filter(primary -> holder.equals(primary.member()))
                .isPresent();
    }

    private static String wanted(InstanceName pod, Member holder) {
        return pod.equals(holder.name()) ? Labels.PRIMARY : Labels.REPLICA;
    }
}
