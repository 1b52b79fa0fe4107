package io.pgbaton.core.explorer.writer;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.explorer.Rules;
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
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.GrantRequest;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** The rules of one writer with one of them switched off. */
final class WriterMutation {
    private WriterMutation() {}

    /** I5 stamp: a yes counts from when it arrives. */
    static final class YesCountsFromItsArrival implements Rules {
        @Override
        public Leash hear(Leash leash, LeashQuestion question, Duration asked, LeashAnswer answer, Duration now) {
            return leash.hearing(question, now, answer);
        }
    }

    /** I5 stamp: a grant counts from when it arrives. */
    static final class GrantCountsFromItsArrival implements Rules {
        @Override
        public Leash take(Leash leash, ControlGrant grant, Duration now) {
            return leash.challenging(grant.challenge(), now).granted(grant);
        }
    }

    /** I5: nobody ends a server whose leash has ended, say because its instance process hangs and there is no switch. */
    static final class NobodyEndsTheServer implements Rules {
        @Override
        public LeashVerdict judge(Leash leash, Duration now) {
            return new LeashVerdict.Free();
        }
    }

    /** I6 phase: the holder that the Baton names is granted, though it is on its way to another. */
    static final class HolderIsGrantedWhileMoving implements Rules {
        @Override
        public ControlGrantRule.Judgement grant(GrantRequest request, Baton fresh) {
            return fresh.phase() == Phase.MOVING && request.member().equals(fresh.holder())
                    ? new ControlGrantRule.Judgement.Grant(new ControlGrant(
                            request.cluster(), request.ballot(), request.member(), request.challenge()))
                    : ControlGrantRule.judge(request, fresh);
        }
    }

    /** I6 fresh read: the Baton is read from a cache. */
    static final class GrantsFromACache implements Rules {
        @Override
        public boolean readsCaches() {
            return true;
        }
    }

    /** I8: a peer says yes whatever it has promised since. */
    static final class PeersForgetTheirPromise implements Rules {
        @Override
        public LeashAnswer answer(Promise promise, LeashQuestion question) {
            return PeerAnswerRule.answer(promise.promising(question.ballot()), question);
        }
    }

    /** M4: T is one tick shorter. */
    static final class TimerOneTickShorter implements Rules {
        @Override
        public Fencing fence(Baton baton, Collection<FenceProof> proofs, LeashTimes times) {
            Duration tick = Duration.ofSeconds(WriterBounds.Clocks.SLOW);
            return Fencing.judge(
                    baton, proofs, new LeashTimes(times.length(), times.kill().minus(tick), times.driftPercent()));
        }
    }

    /** M4: no allowance for clocks that run differently. */
    static final class TimerWithoutDrift implements Rules {
        @Override
        public Fencing fence(Baton baton, Collection<FenceProof> proofs, LeashTimes times) {
            return Fencing.judge(baton, proofs, new LeashTimes(times.length(), times.kill(), 0));
        }
    }

    /** M4: the clock starts with the opening, before the freezes are acknowledged. */
    static final class TimerFromTheOpening implements Rules {
        @Override
        public int waited(int sinceOpened, int sinceFrozen) {
            return sinceFrozen == Server.NEVER ? Server.NEVER : sinceOpened;
        }
    }

    /** M4: whoever is frozen, the timer proves it. */
    static final class TimerWithoutTheFreezes implements Rules {
        @Override
        public Fencing fence(Baton baton, Collection<FenceProof> proofs, LeashTimes times) {
            return Fencing.judge(
                    baton,
                    proofs.stream()
                            .map(proof -> proof instanceof FenceProof.TimerElapsed timer
                                    ? new FenceProof.TimerElapsed(
                                            timer.member(), timer.ballot(), baton.members(), timer.waitedMillis())
                                    : proof)
                            .toList(),
                    times);
        }
    }

    /** M3 strict: promote without any proof. */
    static final class NoFence implements Rules {
        @Override
        public Fencing fence(Baton baton, Collection<FenceProof> proofs, LeashTimes times) {
            return new Fencing.Proven(List.of());
        }
    }

    /** M3: ask about the holder alone, not about the candidates since. */
    static final class FenceOfTheHolderAlone implements Rules {
        @Override
        public Fencing fence(Baton baton, Collection<FenceProof> proofs, LeashTimes times) {
            Baton holderAlone = new Baton(
                    baton.cluster(),
                    baton.ballot(),
                    baton.phase(),
                    baton.holder(),
                    baton.candidates().subList(0, 1),
                    baton.members(),
                    baton.acknowledgements(),
                    baton.systemIdentifier(),
                    baton.closedAt(),
                    baton.adopts());
            return Fencing.judge(holderAlone, proofs, times);
        }
    }

    /** k = N in Async: one peer is enough to go on. */
    static final class OnePeerIsEnough implements Rules {
        @Override
        public LeashTerms terms(Baton baton, Leash.Tenure tenure) {
            List<Member> peers = baton.peersOf(tenure.primary());
            return new LeashTerms(peers, 1);
        }
    }

    /** I4: a promote is obeyed however old its challenge is. */
    static final class PromoteHoweverOld implements Rules {
        @Override
        public Judgement judge(Promise promise, Command command, CommandFacts facts) {
            CommandFacts fresh = new CommandFacts(
                    facts.server(), facts.incarnation(), true, facts.gatePassed(), facts.settingVersion());
            return CommandRule.judge(promise, command, fresh);
        }
    }

    /** I7: a freeze does not stop a server that is being promoted. */
    static final class FreezeLetsAPromotionRun implements Rules {
        @Override
        public Judgement judge(Promise promise, Command command, CommandFacts facts) {
            Judgement judged = CommandRule.judge(promise, command, facts);
            return facts.server() == ServerState.Phase.PROMOTING && judged instanceof Judgement.Accept accept
                    ? new Judgement.Accept(accept.keep(), false)
                    : judged;
        }
    }

    /** I3: a writable server that learns of a newer epoch goes on. */
    static final class NoStepDown implements Rules {
        @Override
        public Judgement judge(Promise promise, Command command, CommandFacts facts) {
            return CommandRule.judge(promise, command, facts) instanceof Judgement.Accept accept
                    ? new Judgement.Accept(accept.keep(), false)
                    : new Judgement.Refuse("refused");
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

    /** I4, M3: another run of the process than the recorded one may be promoted. */
    static final class AnyRunIsPromoted implements Rules {
        @Override
        public Judgement judge(Promise promise, Command command, CommandFacts facts) {
            return CommandRule.judge(
                    promise,
                    command instanceof Command.Promote promote
                            ? new Command.Promote(
                                    promote.authority(),
                                    facts.incarnation(),
                                    promote.challenge(),
                                    promote.synchronous())
                            : command,
                    facts);
        }
    }

    /** I5: the leash begins anew when a promote is obeyed, however old its challenge is by then. */
    static final class LeashBeginsWithThePromote implements Rules {
        @Override
        public int firstProof(int challengeAge) {
            return 0;
        }
    }
}
