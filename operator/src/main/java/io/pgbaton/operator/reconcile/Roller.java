package io.pgbaton.operator.reconcile;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.rolling.Rolling;
import io.pgbaton.operator.decide.RoleMove;
import io.pgbaton.operator.decide.Rollout;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.switchover.RoleMover;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.workflows.rolling.RollingInput;
import io.pgbaton.workflows.start.Runs;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has instances made again that are not made as wanted, and the role moved where that comes first. */
final class Roller {
    private static final Logger log = LoggerFactory.getLogger(Roller.class);

    private final Runs runs;
    private final RoleMover mover;
    private final Pace pace;

    Roller(Runs runs, RoleMover mover, InstantSource clock) {
        this.runs = runs;
        this.mover = mover;
        this.pace = new Pace(clock);
    }

    /** True if it has to be looked at again soon. A role change that is open comes first. */
    boolean enact(PostgresCluster cluster, ClusterView view) {
        ClusterUid uid = new ClusterUid(view.uid());
        if (view.run() instanceof RunView.Open || !(view.engine() instanceof EngineState.Reachable)) {
            pace.forget(uid);
            return false;
        }
        boolean moves = mover.enact(cluster, RoleMove.decide(view));
        if (moves || !(Rollout.decide(view).orElse(null) instanceof Rolling.Replace replace)) {
            pace.forget(uid);
            return moves;
        }
        if (view.gap().rolling() == null && pace.isDue(uid)) {
            pace.raised(uid);
            raise(RollingInput.of(uid, view.name()), replace);
        }
        return true;
    }

    /** An engine that went away in this very moment is asked again later. */
    private void raise(RollingInput input, Rolling.Replace next) {
        try {
            log.info("{}: raised rolling change: {}", input.clusterName(), next.summary());
            runs.rollingChange(input);
        } catch (RuntimeException e) {
            log.warn("{}: cannot raise rolling change: {}", input.clusterName(), e.getMessage());
        }
    }
}
