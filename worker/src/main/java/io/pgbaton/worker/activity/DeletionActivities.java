package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.worker.port.Workload;
import io.pgbaton.worker.port.Workload.Remains;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.DeletionSteps;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Stopping;
import io.pgbaton.workflows.step.Timed;
import java.util.List;

/** The steps that stop a cluster for good, on the ports. */
public final class DeletionActivities implements DeletionSteps {
    private final Hands hands;
    private final Workload workload;

    public DeletionActivities(Ports ports, Workload workload) {
        this.hands = new Hands(ports);
        this.workload = workload;
    }

    @Override
    public Timed<Stopping.Plan> plan(Stopping.PlanRequest request) {
        return Stopwatch.time(pulse -> {
            pulse.beat("see who is primary");
            return hands.ports()
                    .batons()
                    .get(request.cluster())
                    .map(Versioned::value)
                    .map(this::plan)
                    .orElseGet(() -> new Stopping.Plan(null, null, "the cluster was never founded: all stop together"));
        });
    }

    private Stopping.Plan plan(Baton baton) {
        Member holder = baton.holder();
        if (baton.phase() == Phase.MOVING || holder == null) {
            return new Stopping.Plan(
                    null, null, "the baton is moving in epoch %s: all stop together".formatted(baton.epoch()));
        }
        Reply<InstanceState> reply = hands.state(baton.cluster(), holder.name());
        boolean serves = reply instanceof Reply.Done<InstanceState> done
                && done.value().server().isPrimary();
        return new Stopping.Plan(
                holder.name(),
                serves ? new Move(baton.cluster(), baton.ballot()) : null,
                "%s holds the baton in epoch %s%s: it stops last"
                        .formatted(holder, baton.epoch(), serves ? "" : " and does not serve"));
    }

    @Override
    public Timed<Stopping> stop(Stopping.Request request) {
        return Stopwatch.time(pulse -> stop(request, pulse));
    }

    private Stopping stop(Stopping.Request request, Pulse pulse) {
        Window window = new Window(StepOptions.STOP.window());
        while (true) {
            pulse.beat("ask to stop");
            Remains remains = workload.retain(request.cluster(), request.except());
            if (remains.running().isEmpty()) {
                return new Stopping.Stopped(remains.volumes());
            }
            if (window.isOver()) {
                return held(request.cluster(), remains);
            }
            pulse.pause(Hands.LONG_LOOK, "waiting for %s".formatted(remains.running()));
        }
    }

    @Override
    public Timed<List<String>> deleteVolumes(Stopping.VolumesRequest request) {
        return Stopwatch.time(
                pulse -> pulse.during("delete the claims", () -> workload.deleteVolumes(request.cluster())));
    }

    private static Stopping held(ClusterUid cluster, Remains remains) {
        return new Stopping.Held(new Hold(
                "cluster %s still runs %s".formatted(cluster, remains.running()),
                "these pods to end; on a machine that is gone for good, delete its node object"));
    }
}
