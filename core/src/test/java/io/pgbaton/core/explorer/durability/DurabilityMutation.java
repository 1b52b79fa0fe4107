package io.pgbaton.core.explorer.durability;

import io.pgbaton.core.adoption.Adoption;
import io.pgbaton.core.adoption.Estate;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.BatonTransition;
import io.pgbaton.core.election.Doubts;
import io.pgbaton.core.election.Election;
import io.pgbaton.core.election.Mutant;
import io.pgbaton.core.election.Verdict;
import io.pgbaton.core.explorer.Rules;
import io.pgbaton.core.judgement.CommandFacts;
import io.pgbaton.core.judgement.CommandRule;
import io.pgbaton.core.judgement.Judgement;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The rules of durability with one of them switched off: by what the real class is told, or by what is made of its answer.
 */
final class DurabilityMutation {
    private DurabilityMutation() {}

    /** M1: one frozen member fewer is enough. */
    static final class OneFrozenMemberFewer implements Rules {
        @Override
        public Verdict elect(Baton baton, Collection<Frozen> answers) {
            return Mutant.withOneFewer(baton, answers);
        }
    }

    /** Adopt: as many members are frozen as a failover would need, by a W that is only guessed. */
    static class AdoptedLikeAFailover implements Rules {
        @Override
        public Verdict elect(Baton baton, Collection<Frozen> answers) {
            return Election.decide(isMistaken(baton) ? asIfNotAdopting(baton) : baton, answers);
        }

        boolean isMistaken(Baton baton) {
            return baton.isAdopting();
        }

        private static Baton asIfNotAdopting(Baton baton) {
            return new Baton(
                    baton.cluster(),
                    baton.ballot(),
                    baton.phase(),
                    baton.holder(),
                    baton.candidates(),
                    baton.members(),
                    baton.acknowledgements(),
                    baton.systemIdentifier(),
                    baton.closedAt(),
                    null);
        }
    }

    /** Adopt: once somebody was elected it counts as done, although he may never have led. */
    static final class AdoptedForOneEpoch extends AdoptedLikeAFailover {
        @Override
        boolean isMistaken(Baton baton) {
            return baton.isAdopting()
                    && baton.candidates().stream()
                            .anyMatch(candidate -> candidate.epoch().isBefore(baton.epoch()));
        }
    }

    /** Adopt: a member is forgotten. */
    static final class AdoptedWithoutOne implements Rules {
        @Override
        public Adoption adopt(Estate estate) {
            return Adoption.decide(new Estate(
                    estate.cluster(),
                    estate.wanted().subList(1, estate.wanted().size()),
                    List.of(),
                    estate.reached(),
                    estate.acknowledgements(),
                    null));
        }
    }

    /** M2: anyone of the frozen may lead. */
    static final class AnyoneOfTheFrozenLeads implements Rules {
        @Override
        public Verdict elect(Baton baton, Collection<Frozen> answers) {
            return Mutant.withoutMaximum(baton, answers);
        }
    }

    /** M1: who is left out because it led in vain is none of the members any more, and the others close the epoch. */
    static final class LeftOutOfTheQuorum implements Rules {
        @Override
        public Verdict elect(Baton baton, Collection<Frozen> answers) {
            return Mutant.leavingOutOfTheQuorum(baton, answers, Doubts.of(baton, false));
        }
    }

    /** M1 countable: a member that lost its copy counts. */
    static final class ThoseNotWholeCount implements Rules {
        @Override
        public Verdict elect(Baton baton, Collection<Frozen> answers) {
            return Mutant.countingThoseNotWhole(baton, answers);
        }
    }

    /** M2 timeline: the longest log leads. */
    static final class LongestLogLeads implements Rules {
        @Override
        public Verdict elect(Baton baton, Collection<Frozen> answers) {
            return Mutant.byLsnAlone(baton, answers);
        }
    }

    /** I7: a freeze answers while something is still being received. */
    static final class FreezeIsNotConfirmed implements Rules {
        @Override
        public boolean freezeIsConfirmed() {
            return false;
        }
    }

    /** I1: a frozen standby that starts again receives from the one it once followed. */
    static final class FrozenAttachesAgain implements Rules {
        @Override
        public boolean frozenStaysFrozen() {
            return false;
        }
    }

    /** M7: the baton is handed back without a quorum. */
    static final class HandedBackFreely implements Rules {
        @Override
        public boolean handsBackFreely() {
            return true;
        }
    }

    /** M8: a member is cloned from an older primary while the baton moves. */
    static final class ClonedWhileMoving implements Rules {
        @Override
        public boolean rejoinsWhileMoving() {
            return true;
        }
    }

    /** I2: a new volume looks like the old one, to requests and to elections. */
    static final class VolumesLookAlike implements Rules {
        @Override
        public boolean volumesAreTold() {
            return false;
        }
    }

    /** I3: an older epoch is obeyed. */
    static final class OlderEpochsAreObeyed implements Rules {
        @Override
        public Judgement judge(Promise promise, Command command, CommandFacts facts) {
            Ballot asked = command.authority().ballot();
            boolean older = asked.epoch().isBefore(promise.promisedEpoch());
            return CommandRule.judge(older ? promise.promising(asked) : promise, command, facts);
        }
    }

    /** I4: a promote is obeyed whatever was promised since. */
    static final class PromoteWithoutThePromise implements Rules {
        @Override
        public Judgement judge(Promise promise, Command command, CommandFacts facts) {
            Ballot promised = promise.promised();
            if (!(command instanceof Command.Promote) || promised == null) {
                return CommandRule.judge(promise, command, facts);
            }
            Promise lowered = promise.promising(command.authority().ballot());
            return CommandRule.judge(lowered, command, facts) instanceof Judgement.Accept accept
                    ? new Judgement.Accept(accept.keep().promising(promised), false)
                    : new Judgement.Refuse("refused");
        }
    }

    /** I4: an epoch can be led more than once. */
    static final class PromoteMoreThanOnce implements Rules {
        @Override
        public Judgement judge(Promise promise, Command command, CommandFacts facts) {
            return CommandRule.judge(command instanceof Command.Promote ? neverLed(promise) : promise, command, facts);
        }

        private static Promise neverLed(Promise promise) {
            return new Promise(
                    promise.cluster(),
                    promise.instance(),
                    promise.volume(),
                    promise.nonce(),
                    promise.promised(),
                    Epoch.NONE,
                    promise.followed(),
                    promise.dirty(),
                    promise.systemIdentifier());
        }
    }

    /** M5, I9: clients are let in before the epoch's first entry is confirmed. */
    static final class AdmitWithoutTheGate implements Rules {
        @Override
        public Judgement judge(Promise promise, Command command, CommandFacts facts) {
            CommandFacts open = new CommandFacts(
                    facts.server(), facts.incarnation(), facts.challengeIsFresh(), true, facts.settingVersion());
            return CommandRule.judge(promise, command, open);
        }
    }

    /** The candidate of an epoch can be replaced. */
    static final class CandidateIsReplaced implements Rules {
        @Override
        public Optional<String> refusal(Baton before, Baton after) {
            return BatonTransition.refusal(before, after)
                    .filter(reason -> !before.ballot().equals(after.ballot()) || before.phase() != after.phase());
        }
    }

    /** Another opening of the same epoch takes it over, in the store and on the instances that have promised it. */
    static class TokenIsReplaced implements Rules {
        @Override
        public Optional<String> refusal(Baton before, Baton after) {
            return BatonTransition.refusal(before, after)
                    .filter(reason -> !before.ballot().rivals(after.ballot()));
        }
    }

    /** The same, and instances do not tell two openings apart either. */
    static final class TokenIsIgnored extends TokenIsReplaced {
        @Override
        public Judgement judge(Promise promise, Command command, CommandFacts facts) {
            Authority authority = command.authority();
            Ballot promised = promise.promised();
            boolean rivals = promised != null && authority.ballot().rivals(promised);
            return CommandRule.judge(rivals ? promise.promising(authority.ballot()) : promise, command, facts);
        }
    }
}
