package io.pgbaton.worker.activity;

import io.pgbaton.core.backup.BackupChoice;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.worker.port.BackupRunner;
import io.pgbaton.worker.port.BackupRunner.Progress;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.WebUi;
import io.pgbaton.workflows.step.Backing;
import io.pgbaton.workflows.step.BackupSteps;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Timed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The steps that make the last backup of a cluster, on the ports. */
public final class BackupActivities implements BackupSteps {
    /** Each look asks the API server a few things, and a backup takes minutes. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** What waits for longer is shown as a hold. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Hands hands;
    private final BackupRunner runner;
    private final WebUi webUi;

    public BackupActivities(Ports ports, BackupRunner runner, WebUi webUi) {
        this.hands = new Hands(ports);
        this.runner = runner;
        this.webUi = webUi;
    }

    @Override
    public Timed<Backing> planBackup(Backing.PlanRequest request) {
        return Stopwatch.time(pulse -> {
            ClusterUid cluster = request.cluster();
            Optional<Baton> baton = pulse.during(
                    "read the Baton", () -> hands.ports().batons().get(cluster).map(Versioned::value));
            if (isEmpty(cluster, baton, pulse)) {
                return new Backing.NotNeeded("the cluster was never founded, so there is nothing to back up");
            }
            Optional<Backing> settled = pulse.during("see whether there is a backup", () -> runner.settled(cluster));
            return settled.orElseGet(() -> baton.map(it -> plan(it, pulse)).orElseGet(() -> withoutBaton(cluster)));
        });
    }

    private boolean isEmpty(ClusterUid cluster, Optional<Baton> baton, Pulse pulse) {
        return baton.map(Baton::isFounding)
                .orElseGet(() -> !pulse.during("see whether it was founded", () -> runner.wasFounded(cluster)));
    }

    private static Backing withoutBaton(ClusterUid cluster) {
        return new Backing.Held(new Hold(
                "the PostgresBaton of cluster %s is gone, so nobody knows who has what was acknowledged"
                        .formatted(cluster),
                "a person: the volumes are still there"));
    }

    private Backing plan(Baton baton, Pulse pulse) {
        if (!hands.isBeingDeleted(baton.cluster())) {
            return new Backing.Held(
                    new Hold("nobody has asked to delete cluster %s".formatted(baton.cluster()), "that to be known"));
        }
        Member holder = baton.phase() == Phase.HELD ? baton.holder() : null;
        List<InstanceState> states = new ArrayList<>();
        boolean closed = false;
        for (Member member : baton.members()) {
            pulse.beat("look at %s".formatted(member.name()));
            Reply<InstanceState> reply = hands.state(baton.cluster(), member.name());
            if (member.equals(holder) && isPrimary(reply)) {
                Reply<InstanceState> answer = close(baton, member, pulse);
                if (!(answer instanceof Reply.Done<InstanceState>)) {
                    return unclosed(member, answer);
                }
                closed = true;
                reply = answer;
            }
            states.addAll(Hands.reached(List.of(reply)));
        }
        return decided(baton, BackupChoice.decide(baton, states, closed));
    }

    private static boolean isPrimary(Reply<InstanceState> reply) {
        return reply instanceof Reply.Done<InstanceState> done
                && done.value().server().isPrimary();
    }

    /** From here on nothing is acknowledged any more. */
    private Reply<InstanceState> close(Baton baton, Member holder, Pulse pulse) {
        Command.Close close = new Command.Close(Hands.authority(new Move(baton.cluster(), baton.ballot()), holder));
        return pulse.during(
                "send the clients of %s away".formatted(holder.name()),
                () -> hands.ports().instances().order(close, StepOptions.PLAN_BACKUP.window()));
    }

    private static Backing unclosed(Member holder, Reply<InstanceState> answer) {
        return new Backing.Held(new Hold(
                "clients of %s could not be sent away: %s".formatted(holder.name(), Hands.reason(answer)),
                "%s to do it".formatted(holder.name())));
    }

    private static Backing decided(Baton baton, BackupChoice choice) {
        return switch (choice) {
            case BackupChoice.Nobody nobody -> new Backing.Held(new Hold(nobody.reason(), nobody.waitsFor()));
            case BackupChoice.Take take ->
                new Backing.Ready(new Backing.Order(
                        baton.cluster(),
                        take.instance(),
                        take.address(),
                        take.position(),
                        take.complete(),
                        take.summary()));
        };
    }

    @Override
    public Timed<Backing> makeBackup(Backing.Request request) {
        return Stopwatch.time(pulse -> make(request, pulse));
    }

    private Backing make(Backing.Request request, Pulse pulse) {
        String page = pulse.page(webUi);
        Window window = new Window(StepOptions.MAKE_BACKUP.window());
        String doing = "begin";
        @Nullable Window patience = null;
        while (true) {
            Progress progress = pulse.during(doing, () -> runner.advance(request, page));
            switch (progress) {
                case Progress.Made made -> {
                    return made.made();
                }
                case Progress.Failed failed -> {
                    return new Backing.Failed(failed.attempt(), failed.reason());
                }
                case Progress.Working working -> {
                    doing = working.state().summary();
                    patience = null;
                }
                case Progress.Waiting waiting -> {
                    doing = waiting.reason();
                    patience = patience == null ? new Window(PATIENCE) : patience;
                    if (patience.isOver()) {
                        return new Backing.Held(new Hold(waiting.reason(), waiting.waitsFor()));
                    }
                }
            }
            if (window.isOver()) {
                return new Backing.Held(new Hold("it takes its time: %s".formatted(doing), "its end"));
            }
            pulse.pause(LOOK, doing);
        }
    }

    @Override
    public Timed<Boolean> giveUpBackup(Backing.GiveUp request) {
        return Stopwatch.time(pulse -> pulse.during("write it down", () -> {
            runner.giveUp(request, pulse.page(webUi));
            return true;
        }));
    }
}
