package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ApplicationName;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.rolling.Rolling;
import io.pgbaton.worker.port.PodKeeper;
import io.pgbaton.worker.port.PodKeeper.Kept;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Renewing;
import io.pgbaton.workflows.step.RollingSteps;
import io.pgbaton.workflows.step.Timed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The steps of a rolling change, on the ports. */
public final class RollingActivities implements RollingSteps {
    private final Hands hands;
    private final PodKeeper pods;

    public RollingActivities(Ports ports, PodKeeper pods) {
        this.hands = new Hands(ports);
        this.pods = pods;
    }

    @Override
    public Timed<Renewing> plan(Renewing.PlanRequest request) {
        return Stopwatch.time(pulse -> plan(request, pulse));
    }

    private Renewing plan(Renewing.PlanRequest request, Pulse pulse) {
        if (hands.isBeingDeleted(request.cluster())) {
            return new Renewing.GivesWay("the cluster is being deleted");
        }
        Baton baton = hands.desk().read(request.cluster()).value();
        List<Kept> kept = pods.pods(request.cluster());
        Map<InstanceName, Reply<InstanceState>> replies = new Fanout(pulse, StepOptions.PLAN_ROLLING.window())
                .ask(Hands.names(baton), instance -> hands.state(baton.cluster(), instance));
        List<InstanceName> outdated =
                kept.stream().filter(pod -> !pod.asWanted()).map(Kept::instance).toList();
        Rolling decision = Rolling.decide(baton, outdated, Hands.reached(replies.values()));
        pulse.beat(decision.summary());
        return enact(baton, decision, kept);
    }

    private static Renewing enact(Baton baton, Rolling decision, List<Kept> kept) {
        return switch (decision) {
            case Rolling.Done done -> new Renewing.NotNeeded(done.summary());
            case Rolling.GivesWay way -> new Renewing.GivesWay(way.why());
            case Rolling.Hold hold ->
                new Renewing.Held(new Hold(hold.reason() + trouble(kept), hold.waitsFor()));
            case Rolling.MoveRole move ->
                new Renewing.Held(new Hold(move.summary(), "the role to move to another instance"));
            case Rolling.Replace replace ->
                new Renewing.Next(
                        new Renewing.Request(
                                new Move(baton.cluster(), baton.ballot()),
                                replace.instance(),
                                pod(kept, replace.instance()).uid()),
                        replace.summary());
        };
    }

    private static String trouble(List<Kept> kept) {
        String all = kept.stream()
                .filter(pod -> !pod.trouble().isEmpty())
                .map(pod -> "pod %s: %s".formatted(pod.instance(), pod.trouble()))
                .collect(Collectors.joining("; "));
        return all.isEmpty() ? "" : " (%s)".formatted(all);
    }

    private static Kept pod(List<Kept> kept, InstanceName instance) {
        return kept.stream()
                .filter(pod -> pod.instance().equals(instance))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public Timed<Renewing> renew(Renewing.Request request) {
        return Stopwatch.time(pulse -> renew(request, pulse));
    }

    /** The pod that was named goes; whoever stands there then is waited for. */
    private Renewing renew(Renewing.Request request, Pulse pulse) {
        Move move = request.move();
        Baton baton = ReshapeActivities.requireHeld(hands, move);
        pods.delete(move.cluster(), new Kept(request.instance(), request.pod(), false, ""));
        Optional<Member> member = baton.members().stream()
                .filter(it -> it.name().equals(request.instance()))
                .findFirst();
        Window window = new Window(StepOptions.RENEW.window());
        String last = "its pod is still on its way out";
        while (!window.isOver()) {
            Baton now = hands.desk().read(move.cluster()).value();
            Optional<Kept> another = pods.pods(move.cluster()).stream()
                    .filter(pod -> pod.instance().equals(request.instance()))
                    .filter(pod -> !pod.uid().equals(request.pod()))
                    .findFirst();
            if (another.isPresent() && (member.isEmpty() || isBack(now, member.get()))) {
                return new Renewing.Done("%s is made again".formatted(request.instance()));
            }
            last = another.map(pod -> "its new pod does not stream yet " + pod.trouble()).orElse(last);
            pulse.pause(Hands.LONG_LOOK, "%s: %s".formatted(request.instance(), last));
        }
        return ReshapeActivities.holdsRenewal(request.instance(), last);
    }

    /** It leads again if it was alone, or it streams from whoever leads, and is whole. */
    private boolean isBack(Baton baton, Member member) {
        return Optional.ofNullable(baton.holder())
                .flatMap(holder -> state(baton, holder)
                        .filter(primary -> primary.server().isPrimary())
                        .filter(primary -> holder.equals(member)
                                || primary.streaming()
                                        .contains(ApplicationName.of(baton.epoch(), member)
                                                .value())))
                .flatMap(primary -> state(baton, member))
                .filter(state -> state.promise().dirty() == null)
                .isPresent();
    }

    private Optional<InstanceState> state(Baton baton, Member member) {
        return hands.state(baton.cluster(), member.name()) instanceof Reply.Done<InstanceState> done
                        && done.value().member().equals(member)
                ? Optional.of(done.value())
                : Optional.empty();
    }
}
