package io.pgbaton.core.explorer.writer;

import static io.pgbaton.core.Sample.START;
import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.member;

import io.pgbaton.core.Sample;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.election.AsyncElection;
import io.pgbaton.core.election.AsyncVerdict;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.election.Verdict;
import io.pgbaton.core.explorer.Batons;
import io.pgbaton.core.explorer.engine.Step;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.fencing.Fencing;
import io.pgbaton.core.judgement.Judgement;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Frozen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Role changes: any number of executors open, freeze, decide, promote and close at any time; what they once sent may arrive
 * at any later time.
 */
final class Moves {
    private static final AsyncElection.Loss ALLOWED = new AsyncElection.Loss(LossPolicy.ALLOW, null, Map.of());
    private static final long ROOM = 1L << 30;

    private final Core core;
    private final Batons batons;
    private final WriterBounds bounds;
    private final Map<Election, Boolean> elections = new HashMap<>();
    private final Map<Fence, Optional<String>> fences = new HashMap<>();

    private record Election(int baton, int frozen, int winner) {}

    /** For each ordinal, four bits: how long it has been frozen, or that it is not; and whether its recorded run is over. */
    private record Fence(int baton, int frozen, int ended) {}

    Moves(Core core, Batons batons, WriterBounds bounds) {
        this.core = core;
        this.batons = batons;
        this.bounds = bounds;
    }

    void steps(Moment moment, List<Step<Moment>> steps) {
        open(moment, steps);
        decide(moment, steps);
        close(moment, steps);
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            freeze(moment, ordinal, steps);
            order(moment, ordinal, steps);
            promote(moment, ordinal, steps);
            finishPromotion(moment, ordinal, steps);
        }
    }

    private void open(Moment moment, List<Step<Moment>> steps) {
        Batons.Known baton = moment.baton();
        if (baton.epoch() == bounds.lastEpoch()) {
            return;
        }
        Batons.Known before = core.rules().readsCaches() ? baton : null;
        batons.opened(baton)
                .ifPresent(after -> steps.add(new Step<>(
                        () -> "an executor opens epoch %d".formatted(after.epoch()),
                        new Moment(after, before, 0, moment.servers()))));
    }

    /** Any freeze that was ever sent; a writable server answers it only once it has stopped. */
    private void freeze(Moment moment, int ordinal, List<Step<Moment>> steps) {
        Server server = moment.servers().get(ordinal);
        for (int epoch = 3; epoch <= moment.baton().epoch(); epoch++) {
            if (core.freeze(ordinal, server, epoch) instanceof Judgement.Accept accept) {
                int promised = (int) accept.keep().promisedEpoch().number();
                Server kept = promised == server.promised() ? server : server.promising(promised);
                boolean answers = !accept.stepDown() && kept.answered() == Server.NEVER;
                Server after = answers ? kept.answering() : kept;
                if (!after.equals(server)) {
                    int asked = epoch;
                    steps.add(new Step<>(
                            () -> "%s is told to freeze, promises epoch %d and %s"
                                    .formatted(
                                            Sample.name(ordinal),
                                            asked,
                                            answers ? "answers" : "has to stop its server first"),
                            moment.with(ordinal, after)));
                }
            }
        }
    }

    private void decide(Moment moment, List<Step<Moment>> steps) {
        Batons.Known baton = moment.baton();
        if (!baton.moving() || baton.candidate() >= 0) {
            return;
        }
        List<Integer> frozen = frozen(moment);
        Optional<String> proven = frozen.isEmpty() ? Optional.empty() : fence(moment, frozen);
        if (proven.isEmpty()) {
            return;
        }
        for (int winner : frozen) {
            if (canBeElected(baton, frozen, winner)) {
                batons.elected(baton, winner, moment.servers().get(winner).run())
                        .ifPresent(after -> steps.add(new Step<>(
                                () -> "an executor elects %s for epoch %d, as %s"
                                        .formatted(Sample.name(winner), baton.epoch(), proven.get()),
                                moment.with(after))));
            }
        }
    }

    /** Those who have answered the freeze of the newest opening. */
    private List<Integer> frozen(Moment moment) {
        List<Integer> frozen = new ArrayList<>();
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            Server server = moment.servers().get(ordinal);
            if (server.promised() == moment.baton().epoch() && server.answered() != Server.NEVER) {
                frozen.add(ordinal);
            }
        }
        return frozen;
    }

    private boolean canBeElected(Batons.Known baton, List<Integer> frozen, int winner) {
        int mask = 0;
        for (int ordinal : frozen) {
            mask |= 1 << ordinal;
        }
        return elections.computeIfAbsent(
                new Election(baton.number(), mask, winner), key -> elect(baton.baton(), frozen, winner));
    }

    /** Its log happens to reach furthest. */
    private boolean elect(Baton baton, List<Integer> frozen, int winner) {
        List<Frozen> answers = frozen.stream()
                .map(ordinal -> answer(baton, ordinal, ordinal == winner))
                .toList();
        Member expected = member(winner);
        if (bounds.w() == 0) {
            return core.rules().electAsync(baton, answers, ALLOWED) instanceof AsyncVerdict.Elect elect
                    && elect.winner().answer().member().equals(expected);
        }
        return core.rules().elect(baton, answers) instanceof Verdict.Elect elect
                && elect.winner().answer().member().equals(expected);
    }

    private static Frozen answer(Baton baton, int ordinal, boolean furthest) {
        Member member = member(ordinal);
        return new Frozen(
                member,
                Sample.run(member, 1),
                baton.ballot(),
                furthest ? at(2, 9) : START,
                true,
                true,
                List.of(),
                ROOM);
    }

    /** In words why nobody else can be writable; empty if that is not proven. */
    private Optional<String> fence(Moment moment, List<Integer> frozen) {
        int waits = 0;
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            boolean isFrozen = frozen.contains(ordinal);
            waits = Server.withAge(waits, ordinal, isFrozen ? waited(moment, ordinal) : Server.NEVER);
        }
        int ended = 0;
        for (Batons.Trace trace : moment.baton().trail()) {
            boolean over = moment.servers().get(trace.ordinal()).run() != trace.run();
            ended = ended << 1 | (over ? 1 : 0);
        }
        return fences.computeIfAbsent(
                new Fence(moment.baton().number(), waits, ended), key -> judgeFence(moment, frozen));
    }

    private int waited(Moment moment, int ordinal) {
        return core.rules()
                .waited(moment.opened(), moment.servers().get(ordinal).answered());
    }

    private Optional<String> judgeFence(Moment moment, List<Integer> frozen) {
        Baton baton = moment.baton().baton();
        List<FenceProof> proofs = new ArrayList<>();
        for (int ordinal : frozen) {
            proofs.add(new FenceProof.Answered(member(ordinal), baton.ballot(), true));
        }
        for (Candidate suspect : Fencing.suspects(baton)) {
            int ordinal = suspect.member().name().ordinal();
            if (!moment.servers().get(ordinal).incarnation(ordinal).equals(suspect.incarnation())) {
                proofs.add(new FenceProof.Terminated(suspect.member(), suspect.incarnation(), "seen"));
            }
            proofs.addAll(timers(moment, frozen, suspect.member()));
        }
        Fencing judged = core.rules().fence(baton, proofs, Core.TIMES);
        return judged instanceof Fencing.Proven ? Optional.of(judged.summary()) : Optional.empty();
    }

    /** Every wait so far, the shorter ones too: what they are worth is the rule's to say. */
    private List<FenceProof> timers(Moment moment, List<Integer> frozen, Member suspect) {
        List<FenceProof> timers = new ArrayList<>();
        for (int ticks = 1; ticks <= core.timerCap(); ticks++) {
            int least = ticks;
            List<Member> longEnough = frozen.stream()
                    .filter(ordinal -> waited(moment, ordinal) >= least)
                    .map(Sample::member)
                    .toList();
            if (!longEnough.isEmpty()) {
                Duration waited =
                        Duration.ofSeconds((long) ticks * bounds.clocks().executor());
                timers.add(FenceProof.TimerElapsed.after(
                        waited, suspect, moment.baton().baton().ballot(), longEnough));
            }
        }
        return timers;
    }

    /** The candidate issues a challenge, then the Baton is read, then the promote is sent (I4). */
    private void order(Moment moment, int ordinal, List<Step<Moment>> steps) {
        Server server = moment.servers().get(ordinal);
        Batons.Known baton = moment.baton();
        boolean lawful = baton.moving() && baton.candidate() == ordinal && baton.candidateRun() == server.run();
        if (lawful && server.promised() == baton.epoch() && server.role() == Server.Role.STANDBY) {
            Server ordered = server.ordered(server.promised());
            if (!ordered.equals(server)) {
                steps.add(new Step<>(
                        () -> "%s issues a challenge, the Baton is read, and promote for epoch %d is sent"
                                .formatted(Sample.name(ordinal), baton.epoch()),
                        moment.with(ordinal, ordered)));
            }
        }
    }

    private void promote(Moment moment, int ordinal, List<Step<Moment>> steps) {
        Server server = moment.servers().get(ordinal);
        if (server.ordered() > 0 && core.promote(ordinal, server) instanceof Judgement.Accept) {
            steps.add(new Step<>(
                    () -> "%s obeys the promote of epoch %d, %d ticks after its challenge"
                            .formatted(Sample.name(ordinal), server.ordered(), server.orderAge()),
                    moment.with(ordinal, server.promoting(server.ordered(), firstProof(server)))));
        }
    }

    private int firstProof(Server server) {
        int age = core.rules().firstProof(server.orderAge());
        return age >= core.leashCap() ? Server.NEVER : age;
    }

    /** pg_promote is not withdrawn: it ends only by success or with the server. */
    private static void finishPromotion(Moment moment, int ordinal, List<Step<Moment>> steps) {
        Server server = moment.servers().get(ordinal);
        if (server.role() == Server.Role.PROMOTING) {
            steps.add(new Step<>(
                    () -> "%s is writable in epoch %d".formatted(Sample.name(ordinal), server.led()),
                    moment.with(ordinal, server.primary())));
        }
    }

    private void close(Moment moment, List<Step<Moment>> steps) {
        Batons.Known baton = moment.baton();
        if (!baton.moving() || baton.candidate() < 0) {
            return;
        }
        Server server = moment.servers().get(baton.candidate());
        if (server.role() == Server.Role.PRIMARY && server.led() == baton.epoch()) {
            batons.closed(baton)
                    .ifPresent(after -> steps.add(new Step<>(
                            () -> "an executor closes epoch %d".formatted(baton.epoch()), moment.with(after))));
        }
    }
}
