package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.detection.SecondLook;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.election.PreVote;
import io.pgbaton.core.election.Quorum;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Mandate;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Question;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pre-vote on fresh states (M0), then the compare-and-set that opens a new epoch on exactly the Baton that was judged. */
final class OpenStep {
    private final Hands hands;

    OpenStep(Hands hands) {
        this.hands = hands;
    }

    Opening open(Opening.Request request, Pulse pulse) {
        Optional<Versioned<Baton>> found = hands.ports().batons().get(request.cluster());
        if (found.isEmpty()) {
            return new Opening.NotNeeded(
                    "the cluster has no Baton to move: it is lost, and what it was nobody can read");
        }
        Versioned<Baton> read = found.get();
        Baton baton = read.value();
        if (baton.ballot().token().equals(request.token())) {
            return new Opening.Opened(baton, "it was opened by an earlier attempt of this step");
        }
        if (request.order() != null && !isAbout(baton, request.evidence())) {
            return new SwitchoverOpening(hands).open(read, request.order(), request, pulse);
        }
        if (baton.phase() == Phase.HELD && !isAbout(baton, request.evidence())) {
            return new Opening.NotNeeded("%s holds the baton in epoch %s, and nobody reported that it was lost in it"
                    .formatted(baton.holder(), baton.epoch()));
        }
        if (hands.isBeingDeleted(request.cluster())) {
            return new Opening.NotNeeded("the cluster is being deleted");
        }
        List<InstanceState> reached = ask(baton, request, pulse);
        PreVote vote = judge(baton, reached, request);
        boolean movesNothing = vote instanceof PreVote.NotNeeded || vote instanceof PreVote.Hold;
        if (movesNothing && reached.size() < required(baton)) {
            pulse.handBack("%s; but here only %d of %d members answer"
                    .formatted(vote.summary(), reached.size(), baton.members().size()));
        }
        return enact(vote, read, request, pulse);
    }

    /** So many have to answer before it can be told that nothing has to be moved, or can be. */
    private static int required(Baton baton) {
        return baton.isByQuorum() ? Quorum.closing(baton).required() : 1;
    }

    private static boolean isAbout(Baton baton, @Nullable Evidence evidence) {
        return evidence != null
                && Objects.equals(evidence.epoch(), baton.epoch().number());
    }

    private List<InstanceState> ask(Baton baton, Opening.Request request, Pulse pulse) {
        Map<InstanceName, Reply<InstanceState>> replies = new Fanout(pulse, StepOptions.OPEN.window())
                .ask(
                        Hands.names(baton),
                        instance -> hands.state(baton.cluster(), instance),
                        answers -> worth(baton, answers, request));
        return Hands.reached(replies.values());
    }

    private static PreVote judge(Baton baton, List<InstanceState> reached, Opening.Request request) {
        Evidence evidence = request.evidence();
        LossPolicy lossy = Wanted.orDefault(request.mandate()).lossy();
        Optional<Member> without = baton.phase() == Phase.MOVING
                ? baton.candidate().map(Candidate::member).filter(member -> member.equals(request.without()))
                : Optional.empty();
        return without.isPresent()
                ? PreVote.without(without.get(), baton, reached, lossy)
                : SecondLook.decide(baton, evidence == null ? null : evidence.cause(), reached, lossy);
    }

    /** Only what moves something is in a hurry. */
    static Fanout.Worth worth(Baton baton, Map<InstanceName, Reply<InstanceState>> answers, Opening.Request request) {
        return switch (judge(baton, Hands.reached(answers.values()), request)) {
            case PreVote.Open open ->
                isSettled(baton, answers.keySet(), request) ? Fanout.Worth.SETTLED : Fanout.Worth.ENOUGH;
            case PreVote.Finish finish -> Fanout.Worth.ENOUGH;
            case PreVote.NotNeeded notNeeded -> Fanout.Worth.MORE_NEEDED;
            case PreVote.Hold hold -> Fanout.Worth.MORE_NEEDED;
        };
    }

    /** A holder whose end was seen has nothing to say that would keep the epoch; only a silent one could be heard after all. */
    private static boolean isSettled(Baton baton, Set<InstanceName> answered, Opening.Request request) {
        Evidence evidence = request.evidence();
        Member holder = baton.holder();
        return baton.phase() == Phase.HELD
                && holder != null
                && evidence != null
                && evidence.cause() == Cause.FIRST_HAND
                && Hands.names(baton).stream().allMatch(name -> answered.contains(name) || name.equals(holder.name()));
    }

    private Opening enact(PreVote vote, Versioned<Baton> read, Opening.Request request, Pulse pulse) {
        return switch (vote) {
            case PreVote.NotNeeded notNeeded -> new Opening.NotNeeded(notNeeded.why());
            case PreVote.Hold hold -> new Opening.Held(Hold.orElse(hold.reason(), hold.waitsFor(), hold.wayOut()));
            case PreVote.Finish finish -> new Opening.Finish(finish.seen(), finish.candidate(), finish.summary());
            case PreVote.Open open when needsWord(open.seen(), request) -> new Opening.Asked(question(open));
            case PreVote.Open open -> {
                pulse.beat(open.summary());
                Baton next = open.seen().open(new Ballot(open.epoch(), request.token()));
                yield new Opening.Opened(hands.desk().replace(read, next), open.why());
            }
        };
    }

    private static boolean needsWord(Baton baton, Opening.Request request) {
        Mandate mandate = Wanted.orDefault(request.mandate());
        Approval word = mandate.approval();
        Ballot approved = word != null && word.isFor(baton.ballot()) ? baton.ballot() : null;
        return mandate.mode().needsWord(baton, approved);
    }

    private static Question question(PreVote.Open open) {
        Baton baton = open.seen();
        String text = "%s is lost in epoch %s, and another member could lead (%s): shall the baton move?"
                .formatted(baton.holder(), baton.epoch(), open.why());
        return new Question(baton.ballot(), text, null, null);
    }
}
