package io.pgbaton.core.explorer.durability;

import static io.pgbaton.core.explorer.durability.Instance.NOBODY;

import io.pgbaton.core.Sample;
import io.pgbaton.core.explorer.engine.Step;
import java.util.List;
import java.util.Optional;

/** Commands that were sent once and arrive now: in any order, late, again, or never. */
final class Messages {
    private final Core core;
    private final DurabilityBounds bounds;

    Messages(Core core, DurabilityBounds bounds) {
        this.core = core;
        this.bounds = bounds;
    }

    void steps(Scene scene, List<Step<Scene>> steps) {
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            for (int epoch = 2; epoch <= scene.openings().top(); epoch++) {
                if (scene.openings().isOpened(epoch, false)) {
                    freeze(scene, ordinal, epoch, false, steps);
                }
                promote(scene, ordinal, epoch, false, steps);
                if (scene.hasRival(epoch)) {
                    freeze(scene, ordinal, epoch, true, steps);
                    promote(scene, ordinal, epoch, true, steps);
                }
                if (scene.leaderOf(epoch) >= 0 && scene.leaderOf(epoch) != ordinal) {
                    follow(scene, ordinal, epoch, steps);
                    rejoin(scene, ordinal, epoch, scene.leaderOf(epoch), steps);
                }
                join(scene, ordinal, epoch, steps);
            }
            copyFromAnyPrimary(scene, ordinal, steps);
        }
    }

    private static Core.Told told(Instance instance, Core.Order order, int epoch, boolean rival, int source) {
        return new Core.Told(order, epoch, rival, instance.generation(), source, false);
    }

    private static Instance after(Instance instance, Core.Obeyed obeyed) {
        Instance kept = instance.keeping(obeyed.kept());
        return obeyed.stepDown() ? kept.restarted(NOBODY) : kept;
    }

    /** Makes the promise; that nothing is received any more is a step of its own. */
    private void freeze(Scene scene, int ordinal, int epoch, boolean rival, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        if (epoch == 2) {
            return;
        }
        Core.Told freeze = told(instance, Core.Order.FREEZE, epoch, rival, ordinal);
        core.obey(ordinal, instance, freeze)
                .map(obeyed -> after(instance, obeyed))
                .filter(after -> !after.equals(instance))
                .ifPresent(after -> steps.add(new Step<>(
                        () -> "%s is told to freeze and promises epoch %d%s"
                                .formatted(Sample.name(ordinal), epoch, rival ? " to the second opening" : ""),
                        scene.with(ordinal, after))));
    }

    private void promote(Scene scene, int ordinal, int epoch, boolean rival, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        if (!scene.isOrdered(epoch, rival, ordinal)) {
            return;
        }
        core.obey(ordinal, instance, told(instance, Core.Order.PROMOTE, epoch, rival, ordinal))
                .ifPresent(obeyed -> steps.add(new Step<>(
                        () -> "%s obeys the promote of epoch %d".formatted(Sample.name(ordinal), epoch),
                        scene.with(ordinal, instance.keeping(obeyed.kept()).as(Instance.Role.PROMOTING)))));
    }

    private void follow(Scene scene, int ordinal, int epoch, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        int source = scene.leaderOf(epoch);
        boolean hasCopy = instance.log().length() > 0 && instance.role() != Instance.Role.STOPPED;
        if (!hasCopy || (instance.kept().followsPromised() && instance.upstream() == source)) {
            return;
        }
        core.obey(ordinal, instance, told(instance, Core.Order.FOLLOW, epoch, false, source))
                .map(obeyed -> after(instance, obeyed).receivingFrom(source))
                .filter(after -> !after.equals(instance))
                .ifPresent(after -> steps.add(new Step<>(
                        () -> "%s follows %s in epoch %d".formatted(Sample.name(ordinal), Sample.name(source), epoch),
                        scene.with(ordinal, after))));
    }

    /** A log that left the primary's is cut at the fork or given up; from here on the volume is not whole (I10). */
    private void rejoin(Scene scene, int ordinal, int epoch, int source, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        Instance primary = scene.instance(source);
        boolean diverged = !primary.log().startsWith(instance.log());
        boolean recloned = bounds.has(DurabilityBounds.Mishap.RECLONE) && !instance.isDirty();
        if (!primary.isPrimaryOf(epoch) || !(diverged || recloned) || !instance.isRecovering()) {
            return;
        }
        Optional<Core.Obeyed> obeyed =
                core.obey(ordinal, instance, told(instance, Core.Order.REJOIN, epoch, false, source));
        if (obeyed.isEmpty()) {
            return;
        }
        int common = primary.log().common(instance.log());
        int floor = Math.max(common, primary.log().length());
        Instance.Kept kept = obeyed.get().kept();
        if (diverged) {
            Instance rewound = instance.keeping(kept.following(epoch, source))
                    .dirty(floor, primary.log().first(common))
                    .receivingFrom(source);
            steps.add(new Step<>(
                    () -> "%s is rewound onto %s in epoch %d"
                            .formatted(Sample.name(ordinal), Sample.name(source), epoch),
                    scene.with(ordinal, rewound)));
        }
        Instance emptied = instance.keeping(kept).dirty(floor, Log.EMPTY);
        steps.add(new Step<>(
                () -> "%s begins to be cloned from %s in epoch %d"
                        .formatted(Sample.name(ordinal), Sample.name(source), epoch),
                scene.with(ordinal, emptied)));
    }

    private void join(Scene scene, int ordinal, int epoch, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        int source = scene.leaderOf(epoch);
        // where volumes cannot be told apart, the join of the bootstrap may still arrive
        boolean sent = scene.joinWasSent(epoch) || (epoch == 2 && !core.rules().volumesAreTold());
        if (instance.role() != Instance.Role.EMPTY
                || !sent
                || source < 0
                || source == ordinal
                || !scene.instance(source).isPrimaryOf(epoch)) {
            return;
        }
        core.obey(ordinal, instance, told(instance, Core.Order.JOIN, epoch, false, source))
                .map(obeyed -> instance.keeping(obeyed.kept())
                        .as(Instance.Role.STANDBY)
                        .logging(scene.instance(source).log())
                        .receivingFrom(source))
                .ifPresent(after -> steps.add(new Step<>(
                        () -> "%s joins on its new volume, a copy of %s in epoch %d"
                                .formatted(Sample.name(ordinal), Sample.name(source), epoch),
                        scene.with(ordinal, after))));
    }

    /** Without M8 a rejoin in a newer epoch may name whoever is writable still. */
    private void copyFromAnyPrimary(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        int epoch = scene.baton().epoch();
        if (core.rules().rejoinsWhileMoving() && instance.kept().promised() == epoch && instance.isRecovering()) {
            for (int source = 0; source < bounds.members(); source++) {
                Instance primary = scene.instance(source);
                if (source != ordinal
                        && primary.role() == Instance.Role.PRIMARY
                        && primary.kept().led() < epoch) {
                    int from = source;
                    Instance copy = instance.dirty(Instance.WHOLE, primary.log());
                    steps.add(new Step<>(
                            () -> "%s is cloned from %s while the baton moves"
                                    .formatted(Sample.name(ordinal), Sample.name(from)),
                            scene.with(ordinal, copy)));
                }
            }
        }
    }
}
