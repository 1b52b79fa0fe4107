package io.pgbaton.core.explorer.durability;

import io.pgbaton.core.Sample;
import io.pgbaton.core.explorer.Batons;
import io.pgbaton.core.explorer.Rules;
import io.pgbaton.core.explorer.engine.Code;
import io.pgbaton.core.explorer.engine.Renaming;
import io.pgbaton.core.explorer.engine.Step;
import io.pgbaton.core.explorer.engine.World;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Durability, without time (claim A): no acknowledged commit is lost, and every epoch has one leader. */
class DurabilityWorld implements World<Scene> {
    private static final int WORDS = 5;

    private final Executors executors;
    private final Messages messages;
    private final Servers servers;
    private final Batons batons;
    private final DurabilityBounds bounds;
    private final Renaming renaming;

    DurabilityWorld(Rules rules, DurabilityBounds bounds) {
        this.bounds = bounds;
        Core core = new Core(rules);
        batons = new Batons(rules);
        executors = new Executors(core, batons, bounds);
        messages = new Messages(core, bounds);
        servers = new Servers(core, bounds);
        renaming = new Renaming(bounds.members(), WORDS);
    }

    @Override
    public Scene start() {
        Log log = Log.EMPTY.plus(2);
        Instance leader = Instance.leader(log);
        List<Instance> instances = new ArrayList<>();
        for (int ordinal = 1; ordinal < bounds.members(); ordinal++) {
            leader = leader.noting(ordinal, log.length());
            instances.add(Instance.follower(0, log));
        }
        instances.addFirst(leader);
        Batons.Known held = batons.known(Sample.held(bounds.members(), bounds.w()));
        return new Scene(held, List.copyOf(instances), 0, 1 << 6, 0, 0, Openings.START, 0, 0, 0, null);
    }

    @Override
    public void steps(Scene scene, List<Step<Scene>> steps) {
        executors.steps(scene, steps);
        messages.steps(scene, steps);
        servers.steps(scene, steps);
    }

    @Override
    public @Nullable String violation(Scene scene) {
        return scene.wrong();
    }

    @Override
    public int words() {
        return WORDS;
    }

    @Override
    public void write(Scene scene, Code code) {
        renaming.least(code, (renamed, into) -> write(scene, renamed, into));
    }

    private void write(Scene scene, int[] renamed, Code code) {
        scene.baton().write(code, renamed, bounds.lastEpoch() - 1);
        if (bounds.losses() > 0) {
            scene.openings().write(code, bounds.lastEpoch());
            code.put(scene.baton().baton().isAdopting() ? 1 : 0, 1);
        }
        for (int epoch = 2; epoch <= bounds.lastEpoch(); epoch++) {
            int leader = scene.leaderOf(epoch);
            code.put(leader < 0 ? 0 : renamed[leader] + 1, 3).put(scene.writesOfLeader(epoch), bounds.writes());
            code.put(scene.hasRival(epoch) ? 1 : 0, 1).put(scene.joinWasSent(epoch) ? 1 : 0, 1);
            int ordered = 0;
            for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
                ordered |= scene.isOrdered(epoch, false, ordinal) ? 1 << renamed[ordinal] : 0;
                ordered |= scene.isOrdered(epoch, true, ordinal) ? 16 << renamed[ordinal] : 0;
            }
            code.put(ordered, 8);
        }
        for (int write = 0; write < bounds.writes(); write++) {
            code.put(scene.acknowledgedIn(write), 3);
        }
        code.put(scene.writes(), 2).put(scene.wrong() == null ? 0 : 1, 1);
        for (int place = 0; place < renamed.length; place++) {
            scene.instance(Renaming.ordinalAt(renamed, place)).write(code, renamed, bounds.longestLog());
        }
    }
}
