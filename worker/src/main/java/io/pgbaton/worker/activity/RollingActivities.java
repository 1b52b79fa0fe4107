package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
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
import java.util.stream.Stream;

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
        return Stopwatch.time(pulse -> {
            if (hands.isBeingDeleted(request.cluster())) {
                return new Renewing.GivesWay("the cluster is being deleted");
            }
            Baton baton = hands.desk().read(request.cluster()).value();
            return plan(baton, pods.pods(request.cluster()), pulse);
        });
    }

    private Renewing plan(Baton baton, List<Kept> kept, Pulse pulse) {
        Rolling decision = decide(baton, kept, pulse);
        pulse.beat(decision.summary());
        return switch (decision) {
            case Rolling.Done done -> new Renewing.NotNeeded(done.summary());
            case Rolling.GivesWay way -> new Renewing.GivesWay(way.why());
            case Rolling.MoveRole move -> new Renewing.RoleFirst(move.summary());
            case Rolling.Hold hold -> held(hold.reason() + trouble(kept), hold.waitsFor());
            case Rolling.Replace replace ->
                pod(kept, replace.instance())
                        .<Renewing>map(pod -> next(baton, replace, pod))
                        .orElseGet(() -> held("%s has no pod".formatted(replace.instance()), "it to get one"));
        };
    }

    private static Renewing next(Baton baton, Rolling.Replace replace, Kept pod) {
        return new Renewing.Next(
                new Renewing.Request(new Move(baton.cluster(), baton.ballot()), replace.instance(), pod.uid()),
                replace.summary());
    }

    private Rolling decide(Baton baton, List<Kept> kept, Pulse pulse) {
        List<InstanceName> staying =
                kept.stream().filter(pod -> !pod.leaving()).map(Kept::instance).toList();
        List<InstanceName> leaving = Hands.names(baton).stream()
                .filter(name -> !staying.contains(name))
                .toList();
        List<InstanceName> outdated = kept.stream()
                .filter(pod -> !pod.leaving() && !pod.asWanted())
                .map(Kept::instance)
                .toList();
        List<InstanceName> asked = Stream.concat(Hands.names(baton).stream(), outdated.stream())
                .distinct()
                .toList();
        Map<InstanceName, Reply<InstanceState>> replies = new Fanout(pulse, StepOptions.PLAN_ROLLING.window())
                .ask(asked, instance -> hands.state(baton.cluster(), instance));
        return Rolling.decide(
                baton,
                new Rolling.Wish(
                        outdated,
                        leaving,
                        hands.ports().clusters().wanted(baton.cluster()).orElse(null)),
                Hands.reached(replies.values()));
    }

    private static String trouble(List<Kept> kept) {
        String all = kept.stream()
                .filter(pod -> !pod.trouble().isEmpty())
                .map(pod -> "pod %s: %s".formatted(pod.instance(), pod.trouble()))
                .collect(Collectors.joining("; "));
        return all.isEmpty() ? "" : " (%s)".formatted(all);
    }

    private static Optional<Kept> pod(List<Kept> kept, InstanceName instance) {
        return kept.stream().filter(pod -> pod.instance().equals(instance)).findFirst();
    }

    @Override
    public Timed<Renewing> renew(Renewing.Request request) {
        return Stopwatch.time(pulse -> renew(request, pulse));
    }

    /** A step that comes late, or again, meets another pod, and only waits for it. */
    private Renewing renew(Renewing.Request request, Pulse pulse) {
        Baton baton = ReshapeActivities.requireHeld(hands, request.move());
        List<Kept> kept = pods.pods(request.move().cluster());
        boolean isThere = pod(kept, request.instance())
                .filter(pod -> pod.uid().equals(request.pod()) && !pod.leaving())
                .isPresent();
        if (isThere) {
            Optional<Renewing> objection = letGo(baton, kept, request, pulse);
            if (objection.isPresent()) {
                return objection.get();
            }
        }
        return awaitAnother(request, pulse);
    }

    /** Judged once more in the moment of the effect: whoever went away since the plan keeps the others from going, too. */
    private Optional<Renewing> letGo(Baton baton, List<Kept> kept, Renewing.Request request, Pulse pulse) {
        if (hands.isBeingDeleted(baton.cluster())) {
            return Optional.of(new Renewing.GivesWay("the cluster is being deleted"));
        }
        Rolling decision = decide(baton, kept, pulse);
        boolean isNext = decision instanceof Rolling.Replace replace
                && replace.instance().equals(request.instance());
        if (!isNext) {
            return Optional.of(held(
                    "%s is not made again now: %s".formatted(request.instance(), decision.summary()), "another plan"));
        }
        ReshapeActivities.requireHeld(hands, request.move());
        pulse.beat("let pod %s go".formatted(request.instance()));
        pods.delete(baton.cluster(), request.instance(), request.pod());
        return Optional.empty();
    }

    private Renewing awaitAnother(Renewing.Request request, Pulse pulse) {
        Window window = new Window(StepOptions.RENEW.window());
        String last = "its pod is still on its way out";
        while (!window.isOver()) {
            Baton baton = ReshapeActivities.requireHeld(hands, request.move());
            Optional<Kept> another = pod(pods.pods(baton.cluster()), request.instance())
                    .filter(pod -> !pod.uid().equals(request.pod()));
            if (another.isPresent() && doesItsWork(baton, request.instance())) {
                return new Renewing.Done("%s is made again, and does its work".formatted(request.instance()));
            }
            last = another.map(RollingActivities::whyNotYet).orElse(last);
            pulse.pause(Hands.LONG_LOOK, "%s: %s".formatted(request.instance(), last));
        }
        return held("%s: %s".formatted(request.instance(), last), "it to stream and to be whole");
    }

    private static String whyNotYet(Kept pod) {
        return pod.trouble().isEmpty()
                ? "its new pod does not stream yet"
                : "its new pod does not run: %s".formatted(pod.trouble());
    }

    /** A member streams from whoever leads, and is whole; of anybody else nobody expects anything. */
    private boolean doesItsWork(Baton baton, InstanceName instance) {
        return baton.members().stream()
                .filter(member -> member.name().equals(instance))
                .allMatch(member -> streamsWhole(baton, member));
    }

    private boolean streamsWhole(Baton baton, Member member) {
        return Optional.ofNullable(baton.holder())
                        .flatMap(holder -> state(baton, holder))
                        .filter(primary -> primary.isFollowedBy(member, baton.epoch()))
                        .isPresent()
                && state(baton, member)
                        .filter(state -> state.promise().dirty() == null)
                        .isPresent();
    }

    private Optional<InstanceState> state(Baton baton, Member member) {
        return hands.state(baton.cluster(), member.name()) instanceof Reply.Done<InstanceState> done
                        && done.value().member().equals(member)
                ? Optional.of(done.value())
                : Optional.empty();
    }

    private static Renewing held(String reason, String waitsFor) {
        return new Renewing.Held(new Hold(reason, waitsFor));
    }
}
