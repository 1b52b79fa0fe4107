package io.pgbaton.operator.reconcile;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.operator.decide.Routing;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.workflows.reroute.RerouteInput;
import io.pgbaton.workflows.start.Runs;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has wrong role labels put right, once they have been wrong for longer than two caches can be apart. */
final class Rerouter {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Rerouter.class);

    private final Runs runs;
    private final InstantSource clock;

    /** When each cluster's labels are put right at the earliest. */
    private final Map<ClusterUid, Long> dueMs = new ConcurrentHashMap<>();

    Rerouter(Runs runs, InstantSource clock) {
        this.runs = runs;
        this.clock = clock;
    }

    /** True if it has to be looked at again soon. */
    boolean enact(ClusterView view) {
        ClusterUid cluster = new ClusterUid(view.uid());
        Optional<RerouteInput> wrong = Routing.decide(view);
        if (wrong.isEmpty()) {
            dueMs.remove(cluster);
            return false;
        }
        long nowMs = clock.millis();
        long due = dueMs.computeIfAbsent(cluster, uid -> nowMs + PATIENCE.toMillis());
        if (nowMs >= due && view.engine() instanceof EngineState.Reachable) {
            dueMs.put(cluster, nowMs + AGAIN.toMillis());
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
