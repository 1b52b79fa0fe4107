package io.pgbaton.operator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.election.Quorum;
import io.pgbaton.core.model.Member;
import io.pgbaton.operator.decide.Assessment;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.report.Verdict.State;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.InstanceFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Builds all conditions of a cluster at once, so that they never contradict each other. */
final class Conditions {
    private final ClusterView view;
    private final Assessment assessment;

    private Conditions(ClusterView view, Assessment assessment) {
        this.view = view;
        this.assessment = assessment;
    }

    /**
     * The conditions of one moment.
     *
     * @param before the conditions so far: whoever did not change keeps the time of its last change
     */
    static List<Condition> build(ClusterView view, Assessment assessment, Before before) {
        Conditions conditions = new Conditions(view, assessment);
        return stamp(
                List.of(
                        conditions.available(),
                        conditions.progressing(),
                        conditions.degraded(),
                        conditions.failoverReady(),
                        engine(view.engine()),
                        conditions.specApplied()),
                before);
    }

    /**
     * What stood there before, and when this is.
     *
     * @param generation the spec that the new conditions are about
     */
    record Before(List<Condition> conditions, long generation, Instant now) {}

    static List<Condition> stamp(List<Verdict> verdicts, Before before) {
        return verdicts.stream().map(verdict -> stamp(verdict, before)).toList();
    }

    private static Condition stamp(Verdict verdict, Before before) {
        Optional<Condition> old = before.conditions().stream()
                .filter(condition -> verdict.type().text().equals(condition.getType()))
                .findFirst();
        boolean same = old.filter(condition -> verdict.state().text().equals(condition.getStatus()))
                .isPresent();
        return new ConditionBuilder()
                .withType(verdict.type().text())
                .withStatus(verdict.state().text())
                .withReason(verdict.reason().text())
                .withMessage(verdict.message())
                .withObservedGeneration(before.generation())
                .withLastTransitionTime(
                        same
                                ? old.orElseThrow().getLastTransitionTime()
                                : before.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
    }

    private Verdict available() {
        Optional<InstanceFacts> primary = view.servingPrimary();
        if (primary.isPresent()) {
            return new Verdict(
                    ConditionType.AVAILABLE,
                    State.TRUE,
                    Reason.PRIMARY_SERVES,
                    "%s serves%s".formatted(primary.get().name(), epoch()));
        }
        State state = assessment instanceof Assessment.Unclear ? State.UNKNOWN : State.FALSE;
        return new Verdict(ConditionType.AVAILABLE, state, reason(), assessment.summary());
    }

    private String epoch() {
        Baton baton = view.baton();
        return baton == null ? "" : " epoch %s".formatted(baton.epoch());
    }

    private Verdict progressing() {
        boolean progressing = switch (assessment) {
            case Assessment.Healthy healthy -> false;
            case Assessment.Unclear unclear -> false;
            case Assessment.Blocked blocked -> false;
            default -> true;
        };
        String message = switch (assessment) {
            case Assessment.Holding holding -> howToGoOn(holding);
            case Assessment.Unclear unclear -> howToBegin(unclear);
            default -> assessment.summary();
        };
        return new Verdict(ConditionType.PROGRESSING, State.of(progressing), progressReason(), message);
    }

    private Reason progressReason() {
        return assessment instanceof Assessment.Healthy ? Reason.SETTLED : reason();
    }

    private static String howToGoOn(Assessment.Holding holding) {
        String until = holding.until() == null ? "" : ", until %s".formatted(holding.until());
        String commands = holding.commands().isEmpty()
                ? ""
                : "; a person can go on or stop with: %s".formatted(String.join(" or ", holding.commands()));
        return "%s; waits for %s%s%s".formatted(holding.summary(), holding.waitsFor(), until, commands);
    }

    private static String howToBegin(Assessment.Unclear unclear) {
        return unclear.commands().isEmpty()
                ? unclear.summary()
                : "%s; a person who knows that its machine is off can start a failover with: %s"
                        .formatted(unclear.summary(), String.join(" or ", unclear.commands()));
    }

    private Reason reason() {
        return switch (assessment) {
            case Assessment.Healthy healthy -> Reason.PRIMARY_SERVES;
            case Assessment.Rejoining rejoining -> Reason.REJOINING;
            case Assessment.Founding founding -> Reason.BOOTSTRAPPING;
            case Assessment.Moving moving -> Reason.MOVING;
            case Assessment.Lost lost -> Reason.PRIMARY_LOST;
            case Assessment.Holding holding -> Reason.HOLDING;
            case Assessment.Blocked blocked -> Reason.BLOCKED;
            case Assessment.Waiting waiting -> Reason.WAITING;
            case Assessment.Unclear unclear -> Reason.UNCLEAR;
        };
    }

    private Verdict degraded() {
        List<InstanceFacts> missing = view.instances().stream()
                .filter(instance -> !instance.serving())
                .toList();
        if (missing.isEmpty() && !view.instances().isEmpty()) {
            return new Verdict(
                    ConditionType.DEGRADED,
                    State.FALSE,
                    Reason.ALL_SERVE,
                    "all %d instances serve".formatted(view.wanted().size()));
        }
        String who = missing.stream()
                .map(instance -> "%s: %s".formatted(instance.name(), instance.state()))
                .collect(Collectors.joining("; "));
        return new Verdict(
                ConditionType.DEGRADED,
                State.TRUE,
                Reason.SOME_MISSING,
                "%d of %d instances serve; %s"
                        .formatted(view.serving(), view.wanted().size(), who));
    }

    /** Would the loss of the whole primary, its volume included, leave enough to go on without losing a commit? (M1) */
    private Verdict failoverReady() {
        Baton baton = view.baton();
        if (!view.engine().isReachable()) {
            return failover(false, Reason.ENGINE_UNREACHABLE, "a failover would wait for the workflow engine");
        }
        if (baton == null
                || baton.phase() != Phase.HELD
                || view.servingPrimary().isEmpty()) {
            return failover(false, Reason.NOT_SERVING, "no primary serves that could be replaced");
        }
        Member primary = view.servingPrimary().get().member();
        List<Member> standbys = view.instances().stream()
                .filter(InstanceFacts::serving)
                .map(InstanceFacts::member)
                .filter(member -> member != null && !member.equals(primary))
                .toList();
        Quorum quorum = new Quorum(baton.members(), baton.acknowledgements());
        if (standbys.isEmpty()) {
            return failover(false, Reason.NO_STANDBY, "no standby streams: nobody could take over");
        }
        if (baton.acknowledgements() == 0) {
            return failover(
                    false,
                    Reason.MAY_LOSE,
                    "a commit waits for nobody, so a takeover without the old primary could lose the newest ones");
        }
        return quorum.isClosedBy(standbys)
                ? failover(
                        true,
                        Reason.QUORUM_KEPT,
                        "%d standbys stream; any one instance may be lost".formatted(standbys.size()))
                : failover(
                        false,
                        Reason.NEEDS_OLD_PRIMARY,
                        "%d of %d members stream: a failover would also need the old primary's answer"
                                .formatted(standbys.size(), baton.members().size() - 1));
    }

    private static Verdict failover(boolean ready, Reason reason, String message) {
        return new Verdict(ConditionType.FAILOVER_READY, State.of(ready), reason, message);
    }

    static Verdict engine(EngineState engine) {
        return switch (engine) {
            case EngineState.NotAsked notAsked ->
                new Verdict(
                        ConditionType.ENGINE,
                        State.UNKNOWN,
                        Reason.ENGINE_NOT_ASKED,
                        "the workflow engine has not been asked yet");
            case EngineState.Reachable reachable ->
                new Verdict(ConditionType.ENGINE, State.TRUE, Reason.ENGINE_REACHABLE, "the workflow engine answers");
            case EngineState.Unreachable unreachable ->
                new Verdict(
                        ConditionType.ENGINE,
                        State.FALSE,
                        Reason.ENGINE_UNREACHABLE,
                        "the workflow engine does not answer (%s): the primary goes on serving, but no role change can start"
                                .formatted(unreachable.reason()));
        };
    }

    private Verdict specApplied() {
        return view.pending().isEmpty()
                ? new Verdict(
                        ConditionType.SPEC_APPLIED, State.TRUE, Reason.APPLIED, "the cluster runs as its spec says")
                : new Verdict(
                        ConditionType.SPEC_APPLIED,
                        State.FALSE,
                        Reason.NOT_YET_POSSIBLE,
                        "%s: changing a running cluster arrives in a later version, so nothing was changed; put the spec back"
                                .formatted(String.join("; ", view.pending())));
    }
}
