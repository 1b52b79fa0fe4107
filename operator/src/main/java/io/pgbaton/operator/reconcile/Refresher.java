package io.pgbaton.operator.reconcile;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.operator.apply.Mounts;
import io.pgbaton.operator.decide.ParameterProgress;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.view.ClusterView;
import java.time.InstantSource;
import java.util.List;

/** Has instances that have not read the newest parameters see them soon. */
final class Refresher {
    private final Mounts mounts;
    private final InstantSource clock;
    private final Pace pace;

    Refresher(Mounts mounts, InstantSource clock) {
        this.mounts = mounts;
        this.clock = clock;
        this.pace = new Pace(clock);
    }

    /** True if it has to be looked at again soon. */
    boolean enact(Owned owned, ClusterView view) {
        List<InstanceName> behind = ParameterProgress.behind(view);
        if (behind.isEmpty()) {
            pace.forget(owned.uid());
            return false;
        }
        if (pace.isDue(owned.uid())) {
            pace.raised(owned.uid());
            behind.forEach(instance -> mounts.refresh(owned, instance, clock.instant()));
        }
        return true;
    }
}
