package io.pgbaton.core.explorer.writer;

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

/**
 * One writer, with time (claim B). Logs do not matter here: whoever is frozen may turn out to be the furthest.
 *
 * <p>A tick of true time passes only when every server that must be dead by then is dead: up to that moment it may write.
 * Messages may take any time, arrive again and again, or never.
 */
class WriterWorld implements World<Moment> {
    private static final int WORDS = 5;

    private final Core core;
    private final Batons batons;
    private final WriterBounds bounds;
    private final Proofs proofs;
    private final Moves moves;
    private final Renaming renaming;

    WriterWorld(Rules rules, WriterBounds bounds) {
        this.bounds = bounds;
        core = new Core(rules, bounds);
        batons = new Batons(rules);
        proofs = new Proofs(core, bounds);
        moves = new Moves(core, batons, bounds);
        List<Integer> clocks = bounds.clocks().instances();
        renaming = new Renaming(
                bounds.members(),
                WORDS,
                (one, other) -> one > 0 && other > 0 && clocks.get(one).equals(clocks.get(other)));
    }

    @Override
    public Moment start() {
        List<Server> servers = new ArrayList<>();
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            servers.add(ordinal == 0 ? leader() : Server.standby(2, 0));
        }
        return new Moment(
                batons.known(Sample.held(bounds.members(), bounds.w())), null, Server.NEVER, List.copyOf(servers));
    }

    private Server leader() {
        Server leader = Server.standby(2, 0).promoting(2, 0).primary();
        int heard = leader.heard();
        for (int ordinal = 1; ordinal < bounds.members(); ordinal++) {
            heard = Server.withAge(heard, ordinal, 0);
        }
        return leader.withProofs(0, Server.NEVER, heard, leader.onWay());
    }

    @Override
    public void steps(Moment moment, List<Step<Moment>> steps) {
        tick(moment, steps);
        moves.steps(moment, steps);
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            proofs.steps(moment, ordinal, steps);
            lose(moment, ordinal, steps);
        }
    }

    private void tick(Moment moment, List<Step<Moment>> steps) {
        List<Server> older = new ArrayList<>();
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            Server server = moment.servers()
                    .get(ordinal)
                    .older(bounds.members(), core.freshCap(), core.leashCap(), core.timerCap());
            if (server.mayBeWritable() && core.mustBeDead(moment.baton().baton(), ordinal, server)) {
                return;
            }
            older.add(server);
        }
        int opened = moment.opened() == Server.NEVER ? Server.NEVER : Math.min(moment.opened() + 1, core.timerCap());
        Moment later = new Moment(moment.baton(), moment.before(), opened, List.copyOf(older));
        if (!later.equals(moment)) {
            steps.add(new Step<>(() -> "-- a tick passes --", later));
        }
    }

    private void lose(Moment moment, int ordinal, List<Step<Moment>> steps) {
        Server server = moment.servers().get(ordinal);
        if (server.mayBeWritable()) {
            Server standby = server.restarted(server.run());
            boolean steppedDown = server.promised() > server.led();
            steps.add(new Step<>(
                    () -> "the server of %s ends and comes back as a standby".formatted(Sample.name(ordinal))
                            + (steppedDown ? ", and it answers the freeze" : ""),
                    moment.with(ordinal, steppedDown ? standby.answering() : standby)));
        }
        int run = nextRun(moment.baton(), ordinal, server);
        Server again = server.restarted(run);
        if (run != server.run() && !again.equals(server)) {
            steps.add(new Step<>(
                    () -> "%s is killed with all its processes and comes back".formatted(Sample.name(ordinal)),
                    moment.with(ordinal, again)));
        }
    }

    /** Only runs that somebody recorded matter; others may have the same number. */
    private static int nextRun(Batons.Known baton, int ordinal, Server server) {
        if (!isRecorded(baton, ordinal, server, server.run())) {
            return server.run();
        }
        int run = 1;
        while (isRecorded(baton, ordinal, server, run)) {
            run++;
        }
        return run;
    }

    private static boolean isRecorded(Batons.Known baton, int ordinal, Server server, int run) {
        return (server.ordered() > 0 && server.orderRun() == run) || baton.records(ordinal, run);
    }

    @Override
    public @Nullable String violation(Moment moment) {
        List<String> writable = new ArrayList<>();
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            Server server = moment.servers().get(ordinal);
            if (server.role() == Server.Role.PRIMARY) {
                writable.add("%s (epoch %d)".formatted(Sample.name(ordinal), server.led()));
            }
        }
        return writable.size() < 2 ? null : "TWO WRITABLE SERVERS: " + writable;
    }

    @Override
    public int words() {
        return WORDS;
    }

    /** Members whose clocks run alike and that are not the first holder may change places. */
    @Override
    public void write(Moment moment, Code code) {
        renaming.least(code, (renamed, into) -> writeRenamed(moment, renamed, into));
    }

    private void writeRenamed(Moment moment, int[] renamed, Code code) {
        Batons.Known baton = moment.baton();
        boolean deciding = baton.moving() && baton.candidate() < 0;
        baton.write(code, renamed, bounds.lastEpoch() - 1);
        code.put(deciding ? moment.opened() : Server.NEVER, 4);
        for (int place = 0; place < renamed.length; place++) {
            Server server = moment.servers().get(Renaming.ordinalAt(renamed, place));
            boolean counts = deciding && server.promised() == baton.epoch();
            server.write(code, renamed, counts, core.votes());
        }
        if (moment.before() != null) {
            moment.before().write(code, renamed, bounds.lastEpoch() - 1);
        }
    }
}
