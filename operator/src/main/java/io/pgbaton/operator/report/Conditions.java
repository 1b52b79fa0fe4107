package io.pgbaton.operator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.election.Quorum;
import io.pgbaton.core.model.Member;
import io.pgbaton.operator.decide.Assessment;
import io.pgbaton.operator.decide.Membership;
import io.pgbaton.operator.decide.NodeProgress;
import io.pgbaton.operator.decide.SpecProgress;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.person.Heard;
import io.pgbaton.operator.report.Verdict.State;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.InstanceFacts;
import io.pgbaton.operator.view.InstanceFacts.Strain;
import io.pgbaton.workflows.rolechange.Operation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
        List<Condition> all = new ArrayList<>(stamp(
                List.of(
                        conditions.available(),
                        conditions.progressing(),
                        conditions.degraded(),
                        conditions.failoverReady(),
                        engine(view.engine()),
                        conditions.specApplied(),
                        membership(Membership.decide(view)),
                        nodes(NodeProgress.decide(view))),
                before));
        Heard heard = view.heard();
        if (heard == null) {
            before.find(ConditionType.WORD_HEARD).ifPresent(all::add);
        } else {
            all.add(stamp(word(heard), before));
        }
        return all;
    }

    private static Verdict word(Heard heard) {
        return switch (heard.fate()) {
            case PASSED_ON -> new Verdict(ConditionType.WORD_HEARD, State.TRUE, Reason.PASSED_ON, heard.sentence());
            case REFUSED -> new Verdict(ConditionType.WORD_HEARD, State.FALSE, Reason.NOT_OBEYED, heard.sentence());
            case WAITS -> new Verdict(ConditionType.WORD_HEARD, State.FALSE, Reason.WORD_WAITS, heard.sentence());
        };
    }

    /**
     * What stood there before, and when this is.
     *
     * @param generation the spec that the new conditions are about
     */
    record Before(List<Condition> conditions, long generation, Instant now) {
        Optional<Condition> find(ConditionType type) {
            return conditions.stream()
                    .filter(condition -> type.text().equals(condition.getType()))
                    .findFirst();
        }
    }

    static List<Condition> stamp(List<Verdict> verdicts, Before before) {
        return verdicts.stream().map(verdict -> stamp(verdict, before)).toList();
    }

    private static Condition stamp(Verdict verdict, Before before) {
        Optional<Condition> old = before.find(verdict.type());
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
        if (primary.filter(it -> it.strain() == Strain.COMMITS_HANG).isPresent()) {
            return new Verdict(
                    ConditionType.AVAILABLE,
                    State.FALSE,
                    Reason.COMMITS_HANG,
                    "%s answers, but commits hang".formatted(primary.get().name()));
        }
        if (primary.isPresent()) {
            return new Verdict(
                    ConditionType.AVAILABLE,
                    State.TRUE,
                    Reason.PRIMARY_SERVES,
                    "%s serves%s".formatted(primary.get().name(), epoch()));
        }
        State state = switch (assessment) {
            case Assessment.CutOff cutOff -> State.TRUE;
            case Assessment.Unclear unclear -> State.UNKNOWN;
            default -> State.FALSE;
        };
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
            case Assessment.CutOff cutOff -> false;
            case Assessment.Blocked blocked -> false;
            case Assessment.BatonLost lost -> lost.commands().isEmpty();
            default -> true;
        };
        String message = switch (assessment) {
            case Assessment.Holding holding -> howToGoOn(holding);
            case Assessment.Unclear unclear ->
                howToBegin(
                        "a person who knows that its machine is off can start a failover with",
                        unclear,
                        unclear.commands());
            case Assessment.Blocked blocked ->
                howToBegin("a person has them adopted with", blocked, blocked.commands());
            case Assessment.BatonLost lost -> howToBegin("a person has it adopted with", lost, lost.commands());
            case Assessment.Lost lost -> howToBegin("a person begins it with", lost, lost.commands());
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

    private static String howToBegin(String invitation, Assessment assessment, List<String> commands) {
        return commands.isEmpty()
                ? assessment.summary()
                : "%s; %s: %s".formatted(assessment.summary(), invitation, String.join(" or ", commands));
    }

    private Reason reason() {
        return switch (assessment) {
            case Assessment.Healthy healthy -> Reason.PRIMARY_SERVES;
            case Assessment.Rejoining rejoining -> Reason.REJOINING;
            case Assessment.Reshaping reshaping -> Reason.RESHAPING;
            case Assessment.Founding founding -> Reason.BOOTSTRAPPING;
            case Assessment.Moving moving -> Reason.MOVING;
            case Assessment.Lost lost -> Reason.PRIMARY_LOST;
            case Assessment.Holding holding -> isFounding() ? Reason.BOOTSTRAP_WAITS : Reason.HOLDING;
            case Assessment.Blocked blocked -> Reason.BLOCKED;
            case Assessment.BatonLost lost -> Reason.BATON_LOST;
            case Assessment.Waiting waiting -> Reason.WAITING;
            case Assessment.Unclear unclear -> Reason.UNCLEAR;
            case Assessment.CutOff cutOff -> Reason.CUT_OFF;
        };
    }

    private boolean isFounding() {
        return view.run() instanceof RunView.Open open && open.run().operation() == Operation.BOOTSTRAP;
    }

    private Verdict degraded() {
        List<InstanceFacts> missing = view.instances().stream()
                .filter(instance -> !instance.serving())
                .toList();
        Optional<InstanceFacts> strained = view.instances().stream()
                .filter(instance -> instance.strain() != Strain.NONE)
                .findFirst();
        String who = missing.stream()
                .map(instance -> "%s: %s".formatted(instance.name(), instance.state()))
                .collect(Collectors.joining("; "));
        String count = "%d of %d instances serve%s"
                .formatted(view.serving(), view.wanted().size(), who.isEmpty() ? "" : "; " + who);
        if (strained.isPresent()) {
            return strained(strained.get(), count);
        }
        if (assessment instanceof Assessment.CutOff cutOff) {
            return degraded(Reason.CUT_OFF, "%s; %s".formatted(cutOff.summary(), count));
        }
        if (assessment instanceof Assessment.BatonLost lost) {
            return degraded(Reason.BATON_LOST, "%s; %s".formatted(lost.summary(), count));
        }
        if (missing.isEmpty() && !view.instances().isEmpty()) {
            return new Verdict(
                    ConditionType.DEGRADED,
                    State.FALSE,
                    Reason.ALL_SERVE,
                    "all %d instances serve".formatted(view.wanted().size()));
        }
        return isMissedByThePrimary(missing)
                ? degraded(
                        Reason.MEMBER_AWAY,
                        "%s. Where commits wait for nobody every member has to let the primary go on: as long as one stays away, the primary needs an operator that can read the baton"
                                .formatted(count))
                : degraded(Reason.SOME_MISSING, count);
    }

    /** Where commits wait for nobody, a primary asks every member; whoever is no member it does not ask. */
    private boolean isMissedByThePrimary(List<InstanceFacts> missing) {
        Baton baton = view.baton();
        return baton != null
                && baton.acknowledgements() == 0
                && view.servingPrimary().isPresent()
                && baton.members().stream()
                        .anyMatch(member -> missing.stream()
                                .anyMatch(instance -> instance.name().equals(member.name())));
    }

    private static Verdict strained(InstanceFacts primary, String count) {
        return primary.strain() == Strain.COMMITS_HANG
                ? degraded(
                        Reason.COMMITS_HANG,
                        "a commit of %s hangs: its storage does not answer, or too few standbys confirm; %s"
                                .formatted(primary.name(), count))
                : degraded(
                        Reason.ON_GRANTS,
                        "%s is let go on by operators only, because too few of its peers answer it: should the API server go away now, it stops; %s"
                                .formatted(primary.name(), count));
    }

    private static Verdict degraded(Reason reason, String message) {
        return new Verdict(ConditionType.DEGRADED, State.TRUE, reason, message);
    }

    /** Would the loss of the whole primary, its volume included, leave enough to go on without losing a commit? (M1) */
    private Verdict failoverReady() {
        Baton baton = view.baton();
        if (!view.engine().isReachable()) {
            return failover(false, Reason.ENGINE_UNREACHABLE, "a failover would wait for the workflow engine");
        }
        if (assessment instanceof Assessment.BatonLost lost) {
            return failover(false, Reason.BATON_LOST, lost.summary());
        }
        Member primary = primary();
        if (baton == null || baton.phase() != Phase.HELD || primary == null) {
            return failover(false, Reason.NOT_SERVING, "no primary serves that could be replaced");
        }
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

    private @Nullable Member primary() {
        Baton baton = view.baton();
        return assessment instanceof Assessment.CutOff && baton != null
                ? baton.holder()
                : view.servingPrimary().map(InstanceFacts::member).orElse(null);
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

    private static Verdict membership(Membership membership) {
        return switch (membership) {
            case Membership.Settled settled ->
                new Verdict(ConditionType.MEMBERSHIP, State.TRUE, Reason.MEMBERS_PRESENT, settled.summary());
            case Membership.MemberAway away ->
                new Verdict(ConditionType.MEMBERSHIP, State.FALSE, Reason.MEMBER_AWAY, away.summary());
            case Membership.Unknown unknown ->
                new Verdict(ConditionType.MEMBERSHIP, State.UNKNOWN, Reason.NOT_SERVING, unknown.summary());
        };
    }

    private static Verdict nodes(NodeProgress progress) {
        Reason reason = switch (progress) {
            case NodeProgress.AllStay all -> Reason.ALL_STAY;
            case NodeProgress.PrimaryLeaves leaves -> Reason.PRIMARY_LEAVES;
            case NodeProgress.PrimaryWaits waits -> Reason.PRIMARY_CANNOT_LEAVE;
            case NodeProgress.OthersLeave leave -> Reason.OTHERS_LEAVE;
            case NodeProgress.Homeless homeless -> Reason.HOMELESS;
        };
        return new Verdict(ConditionType.NODES, State.of(reason == Reason.ALL_STAY), reason, progress.summary());
    }

    private Verdict specApplied() {
        SpecProgress progress = SpecProgress.decide(view);
        return switch (progress) {
            case SpecProgress.Applied applied -> spec(State.TRUE, Reason.APPLIED, progress);
            case SpecProgress.UnderWay underWay -> spec(State.FALSE, Reason.CHANGING, progress);
            case SpecProgress.Waits waits -> spec(State.FALSE, Reason.CHANGE_WAITS, progress);
            case SpecProgress.Refused refused -> spec(State.FALSE, Reason.CHANGE_REFUSED, progress);
            case SpecProgress.NotPossible not -> spec(State.FALSE, Reason.NOT_YET_POSSIBLE, progress);
        };
    }

    private static Verdict spec(State state, Reason reason, SpecProgress progress) {
        return new Verdict(ConditionType.SPEC_APPLIED, state, reason, progress.summary());
    }
}
