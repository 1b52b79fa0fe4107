package io.pgbaton.core.explorer.membership;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.run;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.election.Quorum;
import io.pgbaton.core.explorer.engine.Code;
import io.pgbaton.core.explorer.engine.Step;
import io.pgbaton.core.explorer.engine.World;
import io.pgbaton.core.judgement.CommandFacts;
import io.pgbaton.core.judgement.CommandRule;
import io.pgbaton.core.judgement.Judgement;
import io.pgbaton.core.leash.LeashTerms;
import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.core.membership.Setting;
import io.pgbaton.core.membership.Shape;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ServerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of membership that may stop at any step, walsenders that lag behind a setting, settings that arrive late or again,
 * and one failover at any moment: it goes by the Baton alone.
 */
final class MembershipWorld implements World<Turn> {
    static final int MEMBERS = 4;

    private static final int WRITES = 3;
    private static final Member PRIMARY = member(0);

    private final List<ReshapeStep> steps;
    private final List<Setting> settings = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final Map<Told, Boolean> obeyed = new HashMap<>();
    private final boolean versions;
    private final boolean confirmsAll;

    /** A setting that arrives while another version is in force. */
    private record Told(int which, int inForce) {}

    /**
     * A change to explore.
     *
     * @param versions false if a setting with a lower version is obeyed
     * @param confirmsAll false if a setting counts as confirmed while some walsenders still go by the one before
     */
    MembershipWorld(Shape from, List<ReshapeStep> steps, boolean versions, boolean confirmsAll) {
        this.steps = List.copyOf(steps);
        this.versions = versions;
        this.confirmsAll = confirmsAll;
        settings.add(Setting.of(from, PRIMARY));
        shapes.add(from);
        for (ReshapeStep step : steps) {
            switch (step) {
                case ReshapeStep.Apply apply -> settings.add(apply.setting());
                case ReshapeStep.Store store -> shapes.add(store.shape());
                case ReshapeStep.AwaitFlushed _, ReshapeStep.AwaitStreaming _ -> {}
            }
        }
    }

    @Override
    public Turn start() {
        return new Turn(0, 0, 0, 0, 0, -1, 0, 0, 0, false, 0, 1);
    }

    @Override
    public void steps(Turn turn, List<Step<Turn>> next) {
        if (turn.written() < WRITES) {
            next.add(new Step<>(() -> "a client sends write %d".formatted(turn.written() + 1), turn.writing()));
        }
        for (int ordinal = 1; ordinal < MEMBERS; ordinal++) {
            receive(turn, ordinal, next);
        }
        acknowledge(turn, turn.setting(), "", next);
        if (turn.lagging() >= 0) {
            acknowledge(turn, turn.lagging(), " by a walsender that still goes by the setting before", next);
            next.add(new Step<>(
                    () -> "the last walsender goes by the new setting",
                    turn.applying(turn.setting(), turn.version(), -1)));
        }
        for (int which = 0; which < settings.size(); which++) {
            deliver(turn, which, next);
        }
        if (turn.step() < steps.size()) {
            change(turn, steps.get(turn.step()), next);
        }
        failOver(turn, next);
    }

    private static void receive(Turn turn, int ordinal, List<Step<Turn>> next) {
        if (turn.lengthOf(ordinal) < turn.written() && !turn.isFrozen(ordinal)) {
            next.add(new Step<>(
                    () -> "orders-%d has write %d".formatted(ordinal, turn.lengthOf(ordinal) + 1),
                    turn.receiving(ordinal)));
        }
    }

    private void acknowledge(Turn turn, int which, String how, List<Step<Turn>> next) {
        Setting setting = settings.get(which);
        long have = setting.peers().stream()
                .filter(peer -> turn.lengthOf(peer.name().ordinal()) > turn.acknowledged())
                .count();
        if (turn.acknowledged() < turn.written() && have >= setting.acknowledgements()) {
            next.add(new Step<>(
                    () -> "a client sees write %d succeed%s".formatted(turn.acknowledged() + 1, how),
                    turn.acknowledging()));
        }
    }

    private void deliver(Turn turn, int which, List<Step<Turn>> next) {
        if ((turn.sent() >>> which & 1) == 1 && which != turn.setting() && isObeyed(turn, which)) {
            next.add(new Step<>(
                    () -> "setting %d arrives: %s".formatted(which, settings.get(which)),
                    turn.applying(which, Math.max(which, versions ? which : turn.version()), turn.setting())));
        }
    }

    /** The version of a setting is its number. */
    private boolean isObeyed(Turn turn, int which) {
        return obeyed.computeIfAbsent(
                new Told(which, versions ? turn.version() : 0), told -> isObeyed(told.which(), told.inForce()));
    }

    private boolean isObeyed(int which, int inForce) {
        Promise promise = Promise.ofEmptyVolume(CLUSTER, PRIMARY.name(), PRIMARY.volume(), "nonce")
                .promising(ballot(2))
                .withSystemIdentifier("7")
                .leading(ballot(2).epoch());
        Setting setting = settings.get(which);
        Command command = new Command.Settings(
                new Authority(CLUSTER, ballot(2), PRIMARY),
                new Command.SynchronousSetting(which, setting.peers(), setting.acknowledgements()));
        CommandFacts facts = new CommandFacts(ServerState.Phase.PRIMARY, run(PRIMARY, 1), false, true, inForce);
        return CommandRule.judge(promise, command, facts) instanceof Judgement.Accept;
    }

    private void change(Turn turn, ReshapeStep step, List<Step<Turn>> next) {
        switch (step) {
            case ReshapeStep.AwaitStreaming wait ->
                next.add(new Step<>(wait::summary, turn.done(turn.shape(), turn.mark())));
            case ReshapeStep.Apply apply -> apply(turn, apply, next);
            case ReshapeStep.AwaitFlushed wait -> {
                long have = wait.of().stream()
                        .filter(peer -> turn.lengthOf(peer.name().ordinal()) >= turn.mark())
                        .count();
                if (have >= wait.count()) {
                    next.add(new Step<>(
                            () -> "%d of %s have flushed enough".formatted(have, wait.of()),
                            turn.done(turn.shape(), turn.mark())));
                }
            }
            case ReshapeStep.Store store -> {
                if (!turn.opened()) {
                    next.add(new Step<>(store::summary, turn.done(turn.shape() + 1, turn.mark())));
                }
            }
        }
    }

    private void apply(Turn turn, ReshapeStep.Apply apply, List<Step<Turn>> next) {
        int which = (int) steps.subList(0, turn.step() + 1).stream()
                .filter(ReshapeStep.Apply.class::isInstance)
                .count();
        if ((turn.sent() >>> which & 1) == 0) {
            next.add(new Step<>(() -> "setting %d is sent: %s".formatted(which, apply.setting()), turn.sending(which)));
        } else if (turn.setting() == which && (turn.lagging() < 0 || !confirmsAll)) {
            next.add(new Step<>(
                    () -> "setting %d is confirmed".formatted(which), turn.done(turn.shape(), turn.written())));
        }
    }

    private void failOver(Turn turn, List<Step<Turn>> next) {
        if (!turn.opened()) {
            next.add(new Step<>(() -> "an executor opens a new epoch", turn.opening()));
            return;
        }
        for (Member peer : shapes.get(turn.shape()).peersOf(PRIMARY)) {
            int ordinal = peer.name().ordinal();
            if (!turn.isFrozen(ordinal)) {
                next.add(new Step<>(() -> "orders-%d is frozen".formatted(ordinal), turn.freezing(ordinal)));
            }
        }
    }

    /** Whoever is frozen so far may be all that is ever heard of. */
    @Override
    public @Nullable String violation(Turn turn) {
        Shape shape = shapes.get(turn.shape());
        List<Member> frozen = shape.peersOf(PRIMARY).stream()
                .filter(peer -> turn.isFrozen(peer.name().ordinal()))
                .toList();
        if (!turn.opened() || frozen.isEmpty()) {
            return null;
        }
        Baton baton = held(1, 0).withMembership(shape.members(), shape.acknowledgements());
        boolean closed = shape.isAsync() || new Quorum(baton.members(), baton.acknowledgements()).isClosedBy(frozen);
        if (!closed) {
            return null;
        }
        int best = frozen.stream()
                .mapToInt(peer -> turn.lengthOf(peer.name().ordinal()))
                .max()
                .orElse(0);
        if (!shape.isAsync() && best < turn.acknowledged()) {
            return "LOST: write %d was acknowledged, and %s have only %d".formatted(turn.acknowledged(), frozen, best);
        }
        Setting setting = settings.get(turn.setting());
        boolean proven = LeashTerms.of(baton, PRIMARY).endsWithout(frozen);
        return proven && !setting.terms().endsWithout(frozen)
                ? "TWO WRITERS: with %s frozen the timer proves the end of a leash that goes on by %d of %s"
                        .formatted(frozen, setting.votes(), setting.peers())
                : null;
    }

    @Override
    public int words() {
        return 1;
    }

    @Override
    public void write(Turn turn, Code code) {
        code.put(turn.written(), 2).put(turn.lengths(), 16).put(turn.acknowledged(), 2);
        code.put(turn.setting(), 4).put(turn.version(), 4).put(turn.lagging() + 1L, 4);
        code.put(turn.shape(), 3).put(turn.step(), 4).put(turn.mark(), 2);
        code.put(turn.opened() ? 1 : 0, 1).put(turn.frozen(), 4).put(turn.sent(), 12);
    }
}
