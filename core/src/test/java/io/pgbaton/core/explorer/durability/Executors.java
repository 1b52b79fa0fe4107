package io.pgbaton.core.explorer.durability;

import io.pgbaton.core.Sample;
import io.pgbaton.core.explorer.Batons;
import io.pgbaton.core.explorer.engine.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * The executors of role changes: any number of them, each at any time, each perhaps on a Baton that it read before another
 * executor changed it. A run that is abandoned is one that does nothing more.
 *
 * <p>None of them waits for a proof of fence: no acknowledged commit may be lost even where two servers are writable
 * (claim A holds in {@code fast}).
 */
final class Executors {
    private final Core core;
    private final Batons batons;
    private final DurabilityBounds bounds;

    Executors(Core core, Batons batons, DurabilityBounds bounds) {
        this.core = core;
        this.batons = batons;
        this.bounds = bounds;
    }

    void steps(Scene scene, List<Step<Scene>> steps) {
        if (scene.openings().lost()) {
            adopt(scene, steps);
            return;
        }
        lose(scene, steps);
        open(scene, steps);
        if (scene.baton().moving()) {
            openAgain(scene, steps);
            decide(scene, steps);
            close(scene, steps);
            handBack(scene, steps);
            level(scene, steps);
        } else if (bounds.has(DurabilityBounds.Mishap.LOST_VOLUME)) {
            sendJoin(scene, steps);
        }
    }

    /** Any executor may open at any time, needed or not. */
    private void open(Scene scene, List<Step<Scene>> steps) {
        int next = scene.baton().epoch() + 1;
        boolean anew = scene.openings().isOpened(next, false);
        if (next <= bounds.lastEpoch() && !scene.openings().isOpened(next, true)) {
            (anew ? batons.openedAnew(scene.baton()) : batons.opened(scene.baton()))
                    .ifPresent(after -> steps.add(new Step<>(
                            () -> "an executor opens epoch %d".formatted(after.epoch()), scene.opening(after, anew))));
        }
    }

    private void lose(Scene scene, List<Step<Scene>> steps) {
        if (scene.openings().losses() < bounds.losses()) {
            steps.add(new Step<>(
                    () -> "somebody deletes the Baton",
                    scene.losingTheBaton(batons.known(Sample.held(bounds.members(), bounds.w())))));
        }
    }

    /**
     * On a look at everybody as they are; or as they were, by an executor that is late: then the epoch may be any that is not
     * above what was promised since.
     */
    private void adopt(Scene scene, List<Step<Scene>> steps) {
        int fresh = core.adopts(scene.instances());
        int highest = scene.instances().stream()
                .mapToInt(instance -> instance.kept().promised())
                .max()
                .orElse(2);
        for (int epoch = 3; epoch <= bounds.lastEpoch(); epoch++) {
            boolean rival = scene.openings().isOpened(epoch, false);
            if ((epoch == fresh || epoch <= highest) && !scene.openings().isOpened(epoch, true)) {
                adoptIn(epoch, rival, epoch != fresh, scene, steps);
            }
        }
    }

    private void adoptIn(int epoch, boolean rival, boolean late, Scene scene, List<Step<Scene>> steps) {
        batons.created(core.adopting(epoch, rival, bounds))
                .ifPresent(after -> steps.add(new Step<>(
                        () -> "an executor%s adopts %s in epoch %d"
                                .formatted(
                                        late ? " that is late" : "",
                                        after.baton().members(),
                                        epoch),
                        scene.adopting(after))));
    }

    private void openAgain(Scene scene, List<Step<Scene>> steps) {
        batons.openedAgain(scene.baton())
                .ifPresent(after -> steps.add(new Step<>(
                        () -> "another executor opens epoch %d on an old read".formatted(after.epoch()),
                        scene.opening(after, true))));
    }

    /**
     * Decides on any part of the answers that can be had. Answers that arrive late change nothing: the decision could have
     * been made as soon as they were given.
     */
    private void decide(Scene scene, List<Step<Scene>> steps) {
        List<Core.Answer> all = answers(scene);
        for (int chosen = 1; chosen < 1 << all.size(); chosen++) {
            List<Core.Answer> some = new ArrayList<>();
            for (int index = 0; index < all.size(); index++) {
                if ((chosen >> index & 1) == 1) {
                    some.add(all.get(index));
                }
            }
            for (Core.Answer winner : some) {
                if (core.elects(scene.baton(), some, winner.ordinal())) {
                    elect(scene, winner.ordinal(), some, steps);
                }
            }
        }
    }

    private void elect(Scene scene, int winner, List<Core.Answer> some, List<Step<Scene>> steps) {
        Batons.Known baton = scene.baton();
        batons.elected(baton, winner, 1)
                .ifPresent(after -> steps.add(new Step<>(
                        () -> "an executor elects %s for epoch %d on the answers of %s"
                                .formatted(
                                        Sample.name(winner),
                                        baton.epoch(),
                                        some.stream()
                                                .map(answer -> Sample.name(answer.ordinal()))
                                                .toList()),
                        scene.with(after).ordering(baton.epoch(), baton.rival(), winner))));
    }

    /** Who has promised this ballot, has not begun anything in it, is in recovery and receives nothing any more (I7). */
    private List<Core.Answer> answers(Scene scene) {
        Batons.Known baton = scene.baton();
        List<Core.Answer> answers = new ArrayList<>();
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            Instance instance = scene.instance(ordinal);
            Instance.Kept kept = instance.kept();
            boolean settled =
                    instance.upstream() == Instance.NOBODY || !core.rules().freezeIsConfirmed();
            if (kept.promised() == baton.epoch()
                    && kept.rival() == baton.rival()
                    && kept.led() != kept.promised()
                    && !kept.followsPromised()
                    && instance.role() != Instance.Role.PRIMARY
                    && instance.role() != Instance.Role.EMPTY
                    && settled) {
                boolean running = instance.role() != Instance.Role.STOPPED;
                answers.add(
                        new Core.Answer(ordinal, instance.generation(), instance.log(), running, !instance.isDirty()));
            }
        }
        return answers;
    }

    private void close(Scene scene, List<Step<Scene>> steps) {
        Batons.Known baton = scene.baton();
        if (baton.candidate() < 0) {
            return;
        }
        Instance candidate = scene.instance(baton.candidate());
        if (candidate.admitted() && candidate.isPrimaryOf(baton.epoch())) {
            batons.closed(baton)
                    .ifPresent(after -> steps.add(new Step<>(
                            () -> "an executor closes epoch %d".formatted(baton.epoch()), scene.with(after))));
        }
    }

    /** Without M7 an executor hands the baton back to the old holder, which is frozen, on nobody else's answer. */
    private void handBack(Scene scene, List<Step<Scene>> steps) {
        if (!core.rules().handsBackFreely()) {
            return;
        }
        for (Core.Answer answer : answers(scene)) {
            if (Sample.member(answer.ordinal()).equals(scene.baton().baton().holder())) {
                elect(scene, answer.ordinal(), List.of(answer), steps);
            }
        }
    }

    /** A frozen member streams from another frozen one; it answers again only when it receives nothing any more. */
    private void level(Scene scene, List<Step<Scene>> steps) {
        if (!bounds.has(DurabilityBounds.Mishap.LEVELLING)) {
            return;
        }
        List<Core.Answer> answers = answers(scene);
        for (Core.Answer candidate : answers) {
            for (Core.Answer source : answers) {
                if (candidate.ordinal() != source.ordinal() && core.levels(scene.baton(), candidate, source)) {
                    Instance streaming = scene.instance(candidate.ordinal()).receivingFrom(source.ordinal());
                    steps.add(new Step<>(
                            () -> "%s is levelled: it streams from %s"
                                    .formatted(Sample.name(candidate.ordinal()), Sample.name(source.ordinal())),
                            scene.with(candidate.ordinal(), streaming)));
                }
            }
        }
    }

    /** A join is sent only while the baton is held (M8), and names the volume that its sender saw empty (I2). */
    private static void sendJoin(Scene scene, List<Step<Scene>> steps) {
        int epoch = scene.baton().epoch();
        boolean needed = scene.instances().stream().anyMatch(instance -> instance.generation() > 0);
        if (needed && !scene.joinWasSent(epoch)) {
            steps.add(new Step<>(
                    () -> "an executor sends a join onto the new volume, in epoch %d".formatted(epoch),
                    scene.sendingJoin(epoch)));
        }
    }
}
