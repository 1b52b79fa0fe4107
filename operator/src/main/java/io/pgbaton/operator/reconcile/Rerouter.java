package io.pgbaton.operator.reconcile;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.operator.decide.Routing;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.workflows.reroute.RerouteInput;
import io.pgbaton.workflows.start.Runs;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has wrong role labels put right, once they have been wrong for longer than two caches can be apart. */
final class Rerouter {
    private static final Logger log = LoggerFactory.getLogger(Rerouter.class);

    private final Runs runs;
    private final Pace pace;

    Rerouter(Runs runs, InstantSource clock) {
        this.runs = runs;
        this.pace = new Pace(clock);
    }

    /** True if it has to be looked at again soon. */
    boolean enact(ClusterView view) {
        ClusterUid cluster = new ClusterUid(view.uid());
        Optional<RerouteInput> wrong = Routing.decide(view);
        if (wrong.isEmpty()) {
            pace.forget(cluster);
            return false;
        }
        if (pace.isDue(cluster) && view.engine() instanceof EngineState.Reachable) {
            pace.raised(cluster);
            raise(wrong.get());
        }
        return true;
    }

    /** An engine that went away in this very moment is asked again later. */
    private void raise(RerouteInput input) {
        try {
            log.info("{}: raised reroute to {}", input.clusterName(), input.holder());
            runs.reroute(input);
        } catch (RuntimeException e) {
            log.warn("{}: cannot raise reroute: {}", input.clusterName(), e.getMessage());
        }
    }
}
