package io.pgbaton.workflows.fake;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.switchover.Check;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.workflows.step.Admission;
import io.pgbaton.workflows.step.Adopting;
import io.pgbaton.workflows.step.AdoptionSteps;
import io.pgbaton.workflows.step.Backing;
import io.pgbaton.workflows.step.BackupSteps;
import io.pgbaton.workflows.step.Closing;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.DeletionSteps;
import io.pgbaton.workflows.step.Demotion;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Founding;
import io.pgbaton.workflows.step.FoundingSteps;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.Heeding;
import io.pgbaton.workflows.step.LeashWait;
import io.pgbaton.workflows.step.Level;
import io.pgbaton.workflows.step.Levelled;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Planning;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.RejoinSteps;
import io.pgbaton.workflows.step.Rejoining;
import io.pgbaton.workflows.step.Renewing;
import io.pgbaton.workflows.step.ReshapeSteps;
import io.pgbaton.workflows.step.Reshaping;
import io.pgbaton.workflows.step.RoleChangeSteps;
import io.pgbaton.workflows.step.RollingSteps;
import io.pgbaton.workflows.step.Seal;
import io.pgbaton.workflows.step.Stopping;
import io.pgbaton.workflows.step.SwitchoverSteps;
import io.pgbaton.workflows.step.Timed;
import io.pgbaton.workflows.step.WordSteps;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Steps that answer by script. Unless told otherwise everything works: orders-0 is lost, everyone answers, orders-1 is
 * elected and installed.
 */
public final class ScriptedSteps
        implements RoleChangeSteps,
                FoundingSteps,
                AdoptionSteps,
                RejoinSteps,
                DeletionSteps,
                BackupSteps,
                ReshapeSteps,
                RollingSteps,
                SwitchoverSteps,
                WordSteps {
    private final AtomicReference<Baton> baton = new AtomicReference<>(Sample.held());

    public final Script<Opening.Request, Opening> open = new Script<>(this::opened);
    public final Script<Move, Boolean> unroute = new Script<>(move -> true);
    public final Script<Demotion.Request, Demotion> demote =
            new Script<>(request -> new Demotion(true, "its server is STARTING"));
    public final Script<Planning.Request, Planning> planSwitchover =
            new Script<>(request -> new Planning.Planned(plan(List.of())));
    public final Script<Freezing.Request, Freezing> freeze = new Script<>(this::allFrozen);
    public final Script<LeashWait.Request, LeashWait.End> awaitLeash = new Script<>(ScriptedSteps::ended);
    public final Script<Deciding.Request, Deciding> decide = new Script<>(request -> elected(1));
    public final Script<Level, Levelled> level = new Script<>(request -> new Levelled(true, "levelled"));
    public final Script<Promotion.Request, Promotion> promote = new Script<>(ScriptedSteps::promoted);
    public final Script<Following.Request, Following> follow =
            new Script<>(request -> new Following(List.of(Sample.name(0), Sample.name(2)), List.of(), List.of()));
    public final Script<Gating.Request, Gating> gate =
            new Script<>(request -> new Gating.Committed(Sample.at(3, "0/5000200")));
    public final Script<Admission.Request, Admission> admit =
            new Script<>(request -> new Admission.Admitted("127.77.0.2:5432"));
    public final Script<Closing.Request, Closing> close = new Script<>(this::closed);
    public final Script<Adopting.Request, Adopting> adopt = new Script<>(this::adopted);
    public final Script<Founding.Request, Founding> found = new Script<>(this::founded);
    public final Script<Move, Founding> initialise =
            new Script<>(move -> changed(baton.get().withSystemIdentifier("7")));
    public final Script<Founding.RestoreRequest, Founding> restore =
            new Script<>(request -> changed(baton.get().withSystemIdentifier("7301")));
    public final Script<Founding.JoinRequest, Founding> join = new Script<>(request -> new Founding.Done(baton.get()));
    public final Script<Founding.EnrollRequest, Founding> enroll =
            new Script<>(request -> changed(baton.get().withMembership(Sample.members(), 1)));
    public final Script<Rejoining.PlanRequest, Rejoining> plan = new Script<>(this::planned);
    public final Script<Move, Boolean> checkpoint = new Script<>(move -> true);
    public final Script<Rejoining.Request, Rejoining> rejoin = new Script<>(request -> new Rejoining.Back("rewound"));
    public final Script<Stopping.PlanRequest, Stopping.Plan> planDeletion = new Script<>(this::lastIsTheHolder);
    public final Script<Stopping.Request, Stopping> stop =
            new Script<>(request -> new Stopping.Stopped(List.of("data-orders-0", "data-orders-1", "data-orders-2")));

    public final Script<Stopping.VolumesRequest, List<String>> deleteVolumes =
            new Script<>(request -> List.of("data-orders-0", "data-orders-1", "data-orders-2"));
    public final Script<Backing.PlanRequest, Backing> planBackup = new Script<>(request -> fromThePrimary());
    public final Script<Backing.Request, Backing> makeBackup =
            new Script<>(request -> new Backing.Made(true, "the final backup is PostgresBackup orders-final-b2a4"));
    public final Script<Backing.GiveUp, Boolean> giveUpBackup = new Script<>(request -> true);
    public final Script<Heeding.Request, Heeding> heed = new Script<>(request -> new Heeding(null));

    /** From now on a word counts only under a seal of this key. */
    public void demandSeals(String key) {
        heed.always(request ->
                new Heeding(Seal.fits(key, request.text(), request.seal()) ? null : "it came from elsewhere"));
    }

    public final Script<Reshaping.PlanRequest, Reshaping> planReshape =
            new Script<>(request -> new Reshaping.NotNeeded("it answers"));
    public final Script<Reshaping.StepRequest, Reshaping> takeReshape =
            new Script<>(request -> new Reshaping.Done("taken"));
    public final Script<Renewing.PlanRequest, Renewing> planRolling =
            new Script<>(request -> new Renewing.NotNeeded("every instance is made as wanted"));
    public final Script<Renewing.Request, Renewing> renew =
            new Script<>(request -> new Renewing.Done("it is made again"));
    public final Script<Reshaping.BringRequest, Reshaping> bringNewcomer =
            new Script<>(request -> new Reshaping.Done("cloned"));

    /** The Baton that the steps have made so far. */
    public Baton baton() {
        return baton.get();
    }

    /** From the holder to orders-1, in the epoch of now, with these checks besides one that passed. */
    public SwitchoverPlan plan(List<Check> more) {
        List<Check> checks = new ArrayList<>(more);
        checks.add(new Check(Check.Kind.PRIMARY_SERVES, Check.Outcome.PASSED, "PRIMARY", "it serves"));
        Baton now = baton.get();
        return new SwitchoverPlan(
                now.ballot(), Objects.requireNonNull(now.holder(), "held").name(), Sample.name(1), checks);
    }

    /** Another run has moved the baton to this ordinal. */
    public void movedTo(int ordinal) {
        baton.updateAndGet(now -> now.open(new Ballot(now.epoch().next(), new Token("another")))
                .elect(Sample.member(ordinal), Sample.run(ordinal))
                .close(Sample.at(now.epoch().next().number(), "0/6000000")));
    }

    /** The election chose this ordinal. */
    public Deciding elected(int ordinal) {
        Baton next = baton.updateAndGet(
                now -> now.candidate().isPresent() ? now : now.elect(Sample.member(ordinal), Sample.run(ordinal)));
        return new Deciding.Elected(
                next.candidate().orElseThrow(),
                "it reaches furthest (timeline 2, 0/5000060) of 3 frozen members, 2 needed",
                "nobody else can be writable",
                List.of(Sample.standing(next, 1), Sample.standing(next, 2), Sample.standing(next, 0)));
    }

    /** A new epoch is open, with the token that was asked for. */
    public Opening opened(Opening.Request request) {
        Baton next = baton.updateAndGet(now -> now.open(new Ballot(now.epoch().next(), request.token())));
        return new Opening.Opened(next, "3 of 3 members answer");
    }

    private Freezing allFrozen(Freezing.Request request) {
        Baton now = baton.get();
        Member lost = Sample.member(0);
        return new Freezing(
                List.of(Sample.frozen(now, 0), Sample.frozen(now, 1), Sample.frozen(now, 2)),
                List.of(new FenceProof.Answered(lost, request.move().ballot(), true)),
                List.of());
    }

    private static LeashWait.End ended(LeashWait.Request request) {
        LeashWait wait = request.leash();
        return new LeashWait.End(wait.suspects().stream()
                .<FenceProof>map(suspect ->
                        new FenceProof.TimerElapsed(suspect, request.move().ballot(), wait.frozen(), wait.millis()))
                .toList());
    }

    private static Promotion promoted(Promotion.Request request) {
        return new Promotion.Primary(
                Sample.at(2, "0/5000060"),
                Sample.address(request.candidate().member().name().ordinal()));
    }

    /** The Baton is held. */
    public Closing closed(Closing.Request request) {
        return new Closing(baton.updateAndGet(now -> now.close(request.at())));
    }

    /** The cluster has a new Baton, with the token that was asked for; or still the one that was made for it before. */
    public Adopting adopted(Adopting.Request request) {
        if (baton.get().isAdopting()) {
            return new Adopting.Adopted(baton.get(), "a Baton was made for it before");
        }
        Baton next = Baton.adopting(
                Sample.CLUSTER,
                new Ballot(new Epoch(3), request.token()),
                Sample.members(),
                1,
                new Baton.Adopted(Sample.CLUSTER, "7"));
        baton.set(next);
        return new Adopting.Adopted(next, "all of its instances answer and are whole");
    }

    /** Somebody deletes it: the next adoption makes another one. */
    public void deleteBaton() {
        baton.set(Sample.held());
    }

    /** The cluster is to be made from this backup. */
    public void foundFrom(String backup) {
        found.always(request -> {
            Founding.Founded empty = (Founding.Founded) founded(request);
            return new Founding.Founded(empty.baton(), empty.others(), backup);
        });
    }

    private Founding founded(Founding.Request request) {
        baton.set(Sample.founding(request.token()));
        return new Founding.Founded(baton.get(), List.of(Sample.name(1), Sample.name(2)));
    }

    private Founding changed(Baton next) {
        baton.set(next);
        return new Founding.Done(next);
    }

    private Rejoining planned(Rejoining.PlanRequest request) {
        Move move = new Move(Sample.CLUSTER, baton.get().ballot());
        Command.Source source = new Command.Source(Sample.name(1), Sample.address(1));
        return new Rejoining.Planned(
                new Rejoining.Request(move, request.instance(), source), "its server is STOPPED in epoch 2");
    }

    private Stopping.Plan lastIsTheHolder(Stopping.PlanRequest request) {
        return new Stopping.Plan(
                Sample.name(0),
                new Move(Sample.CLUSTER, baton.get().ballot()),
                "orders-0 holds the baton: it stops last");
    }

    @Override
    public Timed<Stopping.Plan> plan(Stopping.PlanRequest request) {
        return timed(planDeletion.ask(request));
    }

    private static Backing fromThePrimary() {
        return new Backing.Ready(new Backing.Order(
                Sample.CLUSTER,
                Sample.name(0),
                Sample.address(0),
                Sample.at(2, "0/5000060"),
                true,
                "orders-0 is primary and has sent its clients away"));
    }

    @Override
    public Timed<List<String>> deleteVolumes(Stopping.VolumesRequest request) {
        return timed(deleteVolumes.ask(request));
    }

    @Override
    public Timed<Backing> planBackup(Backing.PlanRequest request) {
        return timed(planBackup.ask(request));
    }

    @Override
    public Timed<Backing> makeBackup(Backing.Request request) {
        return timed(makeBackup.ask(request));
    }

    @Override
    public Timed<Boolean> giveUpBackup(Backing.GiveUp request) {
        return timed(giveUpBackup.ask(request));
    }

    @Override
    public Timed<Stopping> stop(Stopping.Request request) {
        return timed(stop.ask(request));
    }

    @Override
    public Timed<Adopting> adopt(Adopting.Request request) {
        return timed(adopt.ask(request));
    }

    @Override
    public Timed<Opening> open(Opening.Request request) {
        return timed(open.ask(request));
    }

    @Override
    public Timed<Boolean> unroute(Move move) {
        return timed(unroute.ask(move));
    }

    @Override
    public Timed<Demotion> demote(Demotion.Request request) {
        return timed(demote.ask(request));
    }

    @Override
    public Timed<Planning> plan(Planning.Request request) {
        return timed(planSwitchover.ask(request));
    }

    @Override
    public Timed<Freezing> freeze(Freezing.Request request) {
        return timed(freeze.ask(request));
    }

    @Override
    public Timed<LeashWait.End> awaitLeash(LeashWait.Request request) {
        return timed(awaitLeash.ask(request));
    }

    @Override
    public Timed<Deciding> decide(Deciding.Request request) {
        return timed(decide.ask(request));
    }

    @Override
    public Timed<Promotion> promote(Promotion.Request request) {
        return timed(promote.ask(request));
    }

    @Override
    public Timed<Following> follow(Following.Request request) {
        return timed(follow.ask(request));
    }

    @Override
    public Timed<Gating> gate(Gating.Request request) {
        return timed(gate.ask(request));
    }

    @Override
    public Timed<Levelled> level(Level request) {
        return timed(level.ask(request));
    }

    @Override
    public Timed<Admission> admit(Admission.Request request) {
        return timed(admit.ask(request));
    }

    @Override
    public Timed<Closing> close(Closing.Request request) {
        return timed(close.ask(request));
    }

    @Override
    public Timed<Founding> found(Founding.Request request) {
        return timed(found.ask(request));
    }

    @Override
    public Timed<Founding> initialise(Move move) {
        return timed(initialise.ask(move));
    }

    @Override
    public Timed<Founding> restore(Founding.RestoreRequest request) {
        return timed(restore.ask(request));
    }

    @Override
    public Timed<Founding> join(Founding.JoinRequest request) {
        return timed(join.ask(request));
    }

    @Override
    public Timed<Founding> enroll(Founding.EnrollRequest request) {
        return timed(enroll.ask(request));
    }

    @Override
    public Timed<Rejoining> plan(Rejoining.PlanRequest request) {
        return timed(plan.ask(request));
    }

    @Override
    public Timed<Boolean> checkpoint(Move move) {
        return timed(checkpoint.ask(move));
    }

    @Override
    public Timed<Rejoining> rejoin(Rejoining.Request request) {
        return timed(rejoin.ask(request));
    }

    @Override
    public Timed<Reshaping> plan(Reshaping.PlanRequest request) {
        return timed(planReshape.ask(request));
    }

    @Override
    public Timed<Renewing> plan(Renewing.PlanRequest request) {
        return timed(planRolling.ask(request));
    }

    @Override
    public Timed<Renewing> renew(Renewing.Request request) {
        return timed(renew.ask(request));
    }

    @Override
    public Timed<Reshaping> take(Reshaping.StepRequest request) {
        return timed(takeReshape.ask(request));
    }

    @Override
    public Timed<Reshaping> bring(Reshaping.BringRequest request) {
        return timed(bringNewcomer.ask(request));
    }

    @Override
    public Heeding heed(Heeding.Request request) {
        return heed.ask(request);
    }

    private static <T> Timed<T> timed(T result) {
        return new Timed<>(result, 1);
    }
}
