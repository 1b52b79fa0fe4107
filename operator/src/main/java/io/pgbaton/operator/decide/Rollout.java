package io.pgbaton.operator.decide;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.rolling.Rolling;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.watch.Look;
import java.util.List;
import java.util.Optional;

/** What a rolling change would do next, from what the operator sees; the run that does it judges once more. */
public final class Rollout {
    private Rollout() {}

    /** Empty as long as the cluster has no primary to speak of. */
    public static Optional<Rolling> decide(ClusterView view) {
        Look look = view.look();
        Baton baton = view.baton();
        return look == null || baton == null || baton.isFounding()
                ? Optional.empty()
                : Optional.of(Rolling.decide(
                        baton,
                        new Rolling.Wish(
                                view.gap().outdated(),
                                leaving(view, baton),
                                view.policy().shape()),
                        look.heard()));
    }

    /** The members whose pod is on its way out, or gone. */
    private static List<InstanceName> leaving(ClusterView view, Baton baton) {
        List<InstanceName> staying = view.pods().stream()
                .filter(pod -> !pod.deleting())
                .map(PodFacts::instance)
                .toList();
        return baton.members().stream()
                .map(Member::name)
                .filter(name -> !staying.contains(name))
                .toList();
    }
}
