package io.pgbaton.core.explorer;

import io.pgbaton.core.adoption.Adoption;
import io.pgbaton.core.adoption.Estate;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.BatonTransition;
import io.pgbaton.core.election.AsyncElection;
import io.pgbaton.core.election.AsyncVerdict;
import io.pgbaton.core.election.Election;
import io.pgbaton.core.election.Verdict;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.fencing.Fencing;
import io.pgbaton.core.judgement.CommandFacts;
import io.pgbaton.core.judgement.CommandRule;
import io.pgbaton.core.judgement.Judgement;
import io.pgbaton.core.leash.ControlGrantRule;
import io.pgbaton.core.leash.Leash;
import io.pgbaton.core.leash.LeashTerms;
import io.pgbaton.core.leash.LeashTimes;
import io.pgbaton.core.leash.LeashVerdict;
import io.pgbaton.core.leash.PeerAnswerRule;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.GrantRequest;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Where the models ask the decision core. As it stands it asks the real classes; a mutation blinds one answer. */
public interface Rules {
    Rules PRODUCTION = new Rules() {};

    default Judgement judge(Promise promise, Command command, CommandFacts facts) {
        return CommandRule.judge(promise, command, facts);
    }

    default Optional<String> refusal(Baton before, Baton after) {
        return BatonTransition.refusal(before, after);
    }

    default Verdict elect(Baton baton, Collection<Frozen> answers) {
        return Election.decide(baton, answers);
    }

    default AsyncVerdict electAsync(Baton baton, Collection<Frozen> answers, AsyncElection.Loss loss) {
        return AsyncElection.decide(baton, answers, loss);
    }

    default Fencing fence(Baton baton, Collection<FenceProof> proofs) {
        return Fencing.judge(baton, proofs);
    }

    default Fencing fence(Baton baton, Collection<FenceProof> proofs, LeashTimes times) {
        return Fencing.judge(baton, proofs, times);
    }

    default Adoption adopt(Estate estate) {
        return Adoption.decide(estate);
    }

    /** How many ticks whoever waits has waited; both the opening and the freeze had to be acknowledged before. */
    default int waited(int sinceOpened, int sinceFrozen) {
        return Math.min(sinceOpened, sinceFrozen);
    }

    default LeashTerms terms(Baton baton, Leash.Tenure tenure) {
        return LeashTerms.of(baton, tenure.primary());
    }

    default LeashVerdict judge(Leash leash, Duration now) {
        return leash.judge(now);
    }

    default LeashAnswer answer(Promise promise, LeashQuestion question) {
        return PeerAnswerRule.answer(promise, question);
    }

    default Leash hear(Leash leash, LeashQuestion question, Duration asked, LeashAnswer answer, Duration now) {
        return leash.hearing(question, asked, answer);
    }

    default ControlGrantRule.Judgement grant(GrantRequest request, Baton fresh) {
        return ControlGrantRule.judge(request, fresh);
    }

    default Leash take(Leash leash, ControlGrant grant, Duration now) {
        return leash.granted(grant);
    }

    /** How old the first proof of a leash is: as old as the challenge that its promote brought back. */
    default int firstProof(int challengeAge) {
        return challengeAge;
    }

    /** True if the Baton is read from a cache, which may show it as it was before the newest opening. */
    default boolean readsCaches() {
        return false;
    }

    /** I7: a freeze answers only once nothing is being received. */
    default boolean freezeIsConfirmed() {
        return true;
    }

    /** I1: whoever starts again receives only from the one it follows in the epoch it has promised. */
    default boolean frozenStaysFrozen() {
        return true;
    }

    /** M7: true if the old holder gets the baton back without a quorum. */
    default boolean handsBackFreely() {
        return false;
    }

    /** M8: true if a clone is begun while the baton moves, from whoever is writable still. */
    default boolean rejoinsWhileMoving() {
        return false;
    }

    /** I2: a volume that was made anew has another id and another nonce, and so is another member. */
    default boolean volumesAreTold() {
        return true;
    }
}
