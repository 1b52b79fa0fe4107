package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.election.Doubts;
import io.pgbaton.core.election.Levelling;
import io.pgbaton.core.election.Quorum;
import io.pgbaton.core.election.Ruling;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.fencing.Fencing;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Silence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Freezes all members (M1, I7) and gathers proofs of fence (M3), until somebody could lead, until only the end of a leash is
 * missing for that (M4), or until the window is over.
 *
 * <p>Each member is asked again and again: a killed server takes a moment to come back as a standby. A suspect is asked for
 * its word alone first, which takes it no time: where the others suffice, how far its own log reaches is not waited for. One
 * that does not answer is looked up with the container watch. Where too few answer at all, this worker may be the one that is
 * cut off: it says soon what it has, once, and leaves the step to another worker.
 */
final class FreezeStep {
    /** A restart as a standby takes about this long; asking again in the meantime costs nothing. */
    private static final Duration ONE_CALL = Duration.ofSeconds(2);

    private final Hands hands;

    FreezeStep(Hands hands) {
        this.hands = hands;
    }

    /**
     * What is known about one member in the end: an answer, a proof, or only why there is none.
     *
     * @param frozen null if it did not answer, or refused
     * @param proofs that it is not writable; empty if nothing proves it
     */
    private record Word(
            @Nullable Frozen frozen,
            List<FenceProof> proofs,
            @Nullable String silence) {}

    Freezing freeze(Freezing.Request request, Pulse pulse) {
        Baton baton = hands.desk().require(request.move()).value();
        Map<InstanceName, String> lastReasons = new ConcurrentHashMap<>();
        // Where commits wait for nobody, whoever is missing may have some that nobody else has.
        int tooMany = baton.isByQuorum()
                ? baton.members().size() - Quorum.closing(baton).required() + 1
                : Integer.MAX_VALUE;
        Fanout fanout = new Fanout(pulse, StepOptions.FREEZE.window()).hopelessWithout(tooMany);
        List<FenceProof> known = new ArrayList<>(request.waited());
        known.addAll(Confirmations.proofs(baton, request.confirmed()));
        Window window = new Window(StepOptions.FREEZE.window());
        Map<InstanceName, Word> words = fanout.ask(
                Hands.names(baton),
                (instance, meanwhile) -> askUntilAnswered(
                        new Asking(baton, request.move(), member(baton, instance), suspects(baton, instance), pulse),
                        window,
                        meanwhile,
                        reason -> {
                            lastReasons.put(instance, reason);
                            fanout.unresponsive(instance);
                        }),
                answers -> worth(baton, answers.values(), known, request));
        Freezing freezing =
                new Freezing(answers(words.values()), proofs(words.values()), silent(baton, words, lastReasons));
        if (fanout.isHopeless() && known.containsAll(freezing.proofs())) {
            pulse.handBack("too few can be frozen: %s".formatted(freezing.silent()));
        }
        return freezing;
    }

    /** @param baton as it has just been read, for the first request; it is read anew before each one that follows */
    private record Asking(Baton baton, Move move, Member member, List<Candidate> suspects, Pulse pulse) {}

    private Word askUntilAnswered(
            Asking asking, Window window, Consumer<Word> meanwhile, Consumer<String> unresponsive) {
        boolean wordIsMissing = !asking.suspects().isEmpty();
        Baton baton = asking.baton();
        while (!Thread.currentThread().isInterrupted()) {
            if (baton.candidate().isPresent()) {
                return new Word(null, List.of(), "the epoch has its candidate");
            }
            asking.pulse().beat("freeze %s".formatted(asking.member()));
            Command.Freeze freeze = new Command.Freeze(Hands.authority(asking.move(), asking.member()), wordIsMissing);
            Reply<Frozen> reply = hands.ports().instances().freeze(freeze, window.atMost(ONE_CALL));
            if (wordIsMissing && reply instanceof Reply.Done<Frozen> word) {
                wordIsMissing = false;
                meanwhile.accept(new Word(null, List.of(answered(word.value())), "its log is not read yet"));
                baton = hands.desk().require(asking.move()).value();
                continue;
            }
            if (reply instanceof Reply.Done<Frozen> done) {
                return new Word(done.value(), List.of(answered(done.value())), null);
            }
            if (reply instanceof Reply.Refused<Frozen>) {
                return new Word(null, List.of(), Hands.reason(reply));
            }
            if (reply instanceof Reply.Unreachable<Frozen>) {
                List<FenceProof> ended = ended(asking);
                if (!ended.isEmpty()) {
                    return new Word(null, ended, Hands.reason(reply));
                }
                unresponsive.accept(Hands.reason(reply));
            }
            asking.pulse().pause(Hands.LOOK, "%s does not answer yet".formatted(asking.member()));
            baton = hands.desk().require(asking.move()).value();
        }
        return new Word(null, List.of(), "it was not waited for any longer");
    }

    /** Its word counts: whoever answers holds the volume's lock, which passes on only when no older process is left. */
    private static FenceProof answered(Frozen frozen) {
        return new FenceProof.Answered(frozen.member(), frozen.ballot(), frozen.running());
    }

    /** The end of every run of it that may have been writable; a member that led twice since needs both. */
    private List<FenceProof> ended(Asking asking) {
        List<FenceProof> ended = asking.suspects().stream()
                .filter(suspect -> hands.hasEnded(asking.move().cluster(), suspect))
                .<FenceProof>map(suspect -> new FenceProof.Terminated(
                        suspect.member(), suspect.incarnation(), "its container was seen ended"))
                .toList();
        return ended.size() == asking.suspects().size() ? ended : List.of();
    }

    private static Fanout.Worth worth(
            Baton baton, Collection<Word> words, List<FenceProof> known, Freezing.Request request) {
        List<FenceProof> proofs = new ArrayList<>(proofs(words));
        proofs.addAll(known);
        Ruling.Wishes wishes = Wanted.wishes(baton, request.mandate(), request.evidence());
        Doubts doubts = Doubts.of(baton, wishes.holderWasUnheard());
        return switch (Ruling.decide(baton, answers(words), proofs, wishes)) {
            case Ruling.Lead lead when !isWorthNoWait(lead, request) -> Fanout.Worth.MORE_NEEDED;
            case Ruling.Lead lead when isMissingTheWished(lead, wishes, doubts) -> Fanout.Worth.ENOUGH_BUT_FOR_ONE;
            case Ruling.Lead lead when isDoubted(lead, doubts) -> Fanout.Worth.ENOUGH_TO_WAIT;
            case Ruling.Lead lead -> Fanout.Worth.ENOUGH;
            case Ruling.Wait wait ->
                Levelling.decide(baton, answers(words), null) instanceof Levelling.Level
                        ? Fanout.Worth.ENOUGH
                        : worth(wait, request);
        };
    }

    /** Somebody who led in vain is elected again only if those who are missing do not answer in a moment either. */
    private static boolean isDoubted(Ruling.Lead lead, Doubts doubts) {
        return doubts.about(lead.winner().answer().member());
    }

    /** Somebody could lead, and the one that was asked for has not answered yet; once it led in vain, it is no longer asked for. */
    private static boolean isMissingTheWished(Ruling.Lead lead, Ruling.Wishes wishes, Doubts doubts) {
        Member wished = wishes.wished();
        return wished != null
                && !doubts.about(wished)
                && lead.standings().stream()
                        .noneMatch(standing -> standing.answer().member().equals(wished));
    }

    /** Whoever is missing may come back and save what would be lost; unless somebody said not to wait for that. */
    private static boolean isWorthNoWait(Ruling.Lead lead, Freezing.Request request) {
        return lead.loss().isNothing() || Wanted.orDefault(request.mandate()).approval() != null;
    }

    private static Fanout.Worth worth(Ruling.Wait wait, Freezing.Request request) {
        boolean onlyTheLeashIsMissing =
                wait.electable() && !wait.unfenced().isEmpty() && wait.ending().containsAll(wait.unfenced());
        if (!onlyTheLeashIsMissing || request.awaited().containsAll(wait.unfenced())) {
            return Fanout.Worth.MORE_NEEDED;
        }
        return wasSilent(request.evidence()) ? Fanout.Worth.ENOUGH : Fanout.Worth.ENOUGH_TO_WAIT;
    }

    /** It said nothing for seconds before, so no word that saves the wait is to be expected in the next moment. */
    private static boolean wasSilent(@Nullable Evidence evidence) {
        return evidence != null && evidence.cause() == Cause.SILENT;
    }

    private static List<Frozen> answers(Collection<Word> words) {
        return words.stream()
                .flatMap(word -> Optional.ofNullable(word.frozen()).stream())
                .toList();
    }

    private static List<FenceProof> proofs(Collection<Word> words) {
        return words.stream().flatMap(word -> word.proofs().stream()).toList();
    }

    private static List<Silence> silent(
            Baton baton, Map<InstanceName, Word> words, Map<InstanceName, String> lastReasons) {
        List<Silence> silent = new ArrayList<>();
        for (InstanceName name : Hands.names(baton)) {
            Word word = words.get(name);
            if (word == null) {
                silent.add(new Silence(name, lastReasons.getOrDefault(name, "did not answer in time")));
            } else if (word.silence() != null) {
                silent.add(new Silence(name, word.silence()));
            }
        }
        return silent;
    }

    private static Member member(Baton baton, InstanceName name) {
        return baton.members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Candidate> suspects(Baton baton, InstanceName name) {
        return Fencing.suspects(baton).stream()
                .filter(suspect -> suspect.member().name().equals(name))
                .toList();
    }
}
