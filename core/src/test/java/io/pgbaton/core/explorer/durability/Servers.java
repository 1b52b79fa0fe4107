package io.pgbaton.core.explorer.durability;

import static io.pgbaton.core.explorer.durability.Instance.NOBODY;

import io.pgbaton.core.Sample;
import io.pgbaton.core.explorer.engine.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL and the machines below it do by themselves, and what clients do to the primary. */
final class Servers {
    private final Core core;
    private final DurabilityBounds bounds;

    Servers(Core core, DurabilityBounds bounds) {
        this.core = core;
        this.bounds = bounds;
    }

    void steps(Scene scene, List<Step<Scene>> steps) {
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            Instance instance = scene.instance(ordinal);
            switch (instance.role()) {
                case STANDBY -> standby(scene, ordinal, steps);
                case PROMOTING -> finishPromotion(scene, ordinal, steps);
                case PRIMARY -> primary(scene, ordinal, steps);
                case STOPPED -> start(scene, ordinal, steps);
                case EMPTY -> {}
            }
            lose(scene, ordinal, steps);
        }
    }

    private void standby(Scene scene, int ordinal, List<Step<Scene>> steps) {
        stopReceiving(scene, ordinal, steps);
        receive(scene, ordinal, steps);
        confirm(scene, ordinal, steps);
        finishClone(scene, ordinal, steps);
        restart(scene, ordinal, steps);
        stop(scene, ordinal, steps);
    }

    private void primary(Scene scene, int ordinal, List<Step<Scene>> steps) {
        admit(scene, ordinal, steps);
        write(scene, ordinal, steps);
        acknowledge(scene, ordinal, steps);
    }

    /** The second half of a freeze. */
    private static void stopReceiving(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        if (instance.upstream() != NOBODY && !instance.kept().followsPromised()) {
            steps.add(new Step<>(
                    () -> "%s receives nothing any more".formatted(Sample.name(ordinal)),
                    scene.with(ordinal, instance.receivingFrom(NOBODY))));
        }
    }

    private static void receive(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        if (instance.upstream() == NOBODY || instance.log().length() == 0) {
            return;
        }
        Instance upstream = scene.instance(instance.upstream());
        int length = instance.log().length();
        if (length < upstream.log().length() && upstream.log().startsWith(instance.log())) {
            int entry = upstream.log().at(length);
            steps.add(new Step<>(
                    () -> "%s receives %s from %s"
                            .formatted(Sample.name(ordinal), Log.nameOf(entry), Sample.name(instance.upstream())),
                    scene.with(ordinal, instance.logging(instance.log().plus(entry)))));
        }
    }

    /** A primary counts only the names of its own epoch and of its members' own volumes (I10). */
    private void confirm(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        if (instance.upstream() == NOBODY || instance.log().length() == 0) {
            return;
        }
        Instance upstream = scene.instance(instance.upstream());
        int length = instance.log().length();
        boolean isCounted = upstream.isPrimaryOf(instance.kept().followed())
                && (instance.generation() == 0 || !core.rules().volumesAreTold());
        if (isCounted && upstream.log().startsWith(instance.log()) && upstream.confirmedBy(ordinal) != length) {
            steps.add(new Step<>(
                    () -> "%s confirms %d entries to %s"
                            .formatted(Sample.name(ordinal), length, Sample.name(instance.upstream())),
                    scene.with(instance.upstream(), upstream.noting(ordinal, length))));
        }
    }

    /** A copy of the primary that the clone was told of, while both still keep to its epoch. */
    private static void finishClone(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        int epoch = instance.kept().promised();
        int source = scene.leaderOf(epoch);
        boolean isCloning = instance.isDirty() && instance.log().length() == 0;
        if (isCloning
                && source >= 0
                && source != ordinal
                && scene.instance(source).isPrimaryOf(epoch)) {
            Instance copy = instance.keeping(instance.kept().following(epoch, source))
                    .logging(scene.instance(source).log())
                    .receivingFrom(source);
            steps.add(new Step<>(
                    () -> "%s is a copy of %s".formatted(Sample.name(ordinal), Sample.name(source)),
                    scene.with(ordinal, copy)));
        }
    }

    /** A standby that starts again receives from the one it follows in the epoch it has promised, or from nobody (I1). */
    private void restart(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        boolean attaches = instance.kept().followsPromised() || !core.rules().frozenStaysFrozen();
        boolean knows = instance.kept().followed() != 0 && instance.log().length() > 0;
        int upstream = attaches && knows ? instance.kept().source() : NOBODY;
        if (upstream != instance.upstream()) {
            steps.add(new Step<>(
                    () -> "the server of %s starts again%s"
                            .formatted(
                                    Sample.name(ordinal),
                                    upstream == NOBODY ? "" : " and receives from " + Sample.name(upstream)),
                    scene.with(ordinal, instance.restarted(upstream))));
        }
    }

    private void stop(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        if (bounds.has(DurabilityBounds.Mishap.OFFLINE) && instance.log().length() > 0) {
            steps.add(new Step<>(
                    () -> "the server of %s takes no SQL and is stopped".formatted(Sample.name(ordinal)),
                    scene.with(ordinal, instance.as(Instance.Role.STOPPED))));
        }
    }

    private static void start(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        int upstream = instance.kept().followsPromised() ? instance.kept().source() : NOBODY;
        steps.add(new Step<>(
                () -> "the server of %s starts".formatted(Sample.name(ordinal)),
                scene.with(ordinal, instance.restarted(upstream))));
    }

    private static void finishPromotion(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        int epoch = instance.kept().led();
        Log log = instance.log().plus(epoch);
        Instance primary = instance.as(Instance.Role.PRIMARY).logging(log);
        int leader = scene.leaderOf(epoch);
        String harm = leader >= 0
                ? "EPOCH %d LED TWICE: by %s and by %s".formatted(epoch, Sample.name(leader), Sample.name(ordinal))
                : lostBy(scene, ordinal, epoch, log.writes());
        steps.add(new Step<>(
                () -> "%s is primary of epoch %d".formatted(Sample.name(ordinal), epoch),
                scene.with(ordinal, primary).leading(epoch, ordinal, log.writes(), harm)));
    }

    /** Claim A: whoever leads has every commit that was acknowledged in an epoch before. */
    private static @Nullable String lostBy(Scene scene, int leader, int epoch, int writes) {
        for (int write = 0; write < scene.writes(); write++) {
            int acknowledged = scene.acknowledgedIn(write);
            if (acknowledged != 0 && acknowledged < epoch && (writes >> write & 1) == 0) {
                return lost(write, acknowledged, leader, epoch);
            }
        }
        return null;
    }

    private static String lost(int write, int acknowledged, int leader, int epoch) {
        return "LOST: %s was acknowledged in epoch %d and %s leads epoch %d without it"
                .formatted(Log.nameOf(Log.FIRST_WRITE + write), acknowledged, Sample.name(leader), epoch);
    }

    /** The gate is that the epoch's first entry is confirmed by W others (M5, I9). */
    private void admit(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        if (instance.admitted()) {
            return;
        }
        boolean gatePassed = isConfirmed(scene, instance, instance.log().newestEpochAt());
        Core.Told admit = new Core.Told(
                Core.Order.ADMIT,
                instance.kept().promised(),
                instance.kept().rival(),
                instance.generation(),
                ordinal,
                gatePassed);
        if (core.obey(ordinal, instance, admit).isPresent()) {
            steps.add(new Step<>(
                    () -> "%s admits clients".formatted(Sample.name(ordinal)),
                    scene.with(ordinal, instance.admitting())));
        }
    }

    /** By as many as the opening that it leads says. */
    private boolean isConfirmed(Scene scene, Instance primary, int index) {
        int others = 0;
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            others += primary.confirmedBy(ordinal) > index ? 1 : 0;
        }
        boolean adopted =
                scene.openings().isAdopted(primary.kept().led(), primary.kept().rival());
        return others >= (adopted ? bounds.adoptedW() : bounds.w());
    }

    private void write(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        if (instance.admitted() && scene.writes() < bounds.writes()) {
            int entry = Log.FIRST_WRITE + scene.writes();
            steps.add(new Step<>(
                    () -> "a client sends %s to %s".formatted(Log.nameOf(entry), Sample.name(ordinal)),
                    scene.with(ordinal, instance.logging(instance.log().plus(entry)))
                            .writing()));
        }
    }

    /** A write of this epoch waits for W others; a retry of an inherited one writes nothing and does not wait. */
    private void acknowledge(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        int epoch = instance.kept().led();
        if (!instance.admitted()) {
            return;
        }
        for (int index = 0; index < instance.log().length(); index++) {
            int write = instance.log().at(index) - Log.FIRST_WRITE;
            boolean news = write >= 0 && (scene.acknowledgedIn(write) == 0 || scene.acknowledgedIn(write) > epoch);
            if (news && (index < instance.log().newestEpochAt() || isConfirmed(scene, instance, index))) {
                steps.add(new Step<>(
                        () -> "a client sees %s succeed on %s"
                                .formatted(Log.nameOf(Log.FIRST_WRITE + write), Sample.name(ordinal)),
                        scene.acknowledging(write, epoch, missedBy(scene, write, epoch))));
            }
        }
    }

    private @Nullable String missedBy(Scene scene, int write, int epoch) {
        for (int later = epoch + 1; later <= bounds.lastEpoch(); later++) {
            if (scene.leaderOf(later) >= 0 && (scene.writesOfLeader(later) >> write & 1) == 0) {
                return lost(write, epoch, scene.leaderOf(later), later);
            }
        }
        return null;
    }

    private void lose(Scene scene, int ordinal, List<Step<Scene>> steps) {
        Instance instance = scene.instance(ordinal);
        if (instance.role() == Instance.Role.PROMOTING || instance.role() == Instance.Role.PRIMARY) {
            steps.add(new Step<>(
                    () -> "the server of %s is killed and comes back as a standby".formatted(Sample.name(ordinal)),
                    scene.with(ordinal, instance.restarted(NOBODY))));
        }
        boolean mayLose = bounds.has(DurabilityBounds.Mishap.LOST_VOLUME)
                && scene.instances().stream().allMatch(each -> each.generation() == 0);
        if (mayLose) {
            Instance fresh = new Instance(
                    1, Instance.Kept.NOTHING, Instance.WHOLE, Log.EMPTY, Instance.Role.EMPTY, NOBODY, false, 0);
            steps.add(new Step<>(
                    () -> "%s loses its volume and gets an empty one".formatted(Sample.name(ordinal)),
                    scene.with(ordinal, fresh)));
        }
    }
}
