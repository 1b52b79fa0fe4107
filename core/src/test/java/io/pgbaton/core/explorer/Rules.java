package io.pgbaton.core.explorer;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.BatonTransition;
import io.pgbaton.core.election.Election;
import io.pgbaton.core.election.Verdict;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.fencing.Fencing;
import io.pgbaton.core.judgement.CommandFacts;
import io.pgbaton.core.judgement.CommandRule;
import io.pgbaton.core.judgement.Judgement;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import java.util.Collection;
import java.util.Optional;

/** Where the model asks the decision core. As it stands it asks the real classes; a mutation blinds one answer. */
interface Rules {
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

    default Fencing fence(Baton baton, Collection<FenceProof> proofs) {
        return Fencing.judge(baton, proofs);
    }
}
