package io.pgbaton.core.explorer.writer;

import io.pgbaton.core.Sample;
import io.pgbaton.core.explorer.Batons;
import io.pgbaton.core.explorer.engine.Step;
import java.util.List;
import java.util.function.Supplier;

/** How a server that may be writable gets leave to stay so: questions to its peers, and control grants (I5, I6, I8). */
final class Proofs {
    private final Core core;
    private final WriterBounds bounds;

    Proofs(Core core, WriterBounds bounds) {
        this.core = core;
        this.bounds = bounds;
    }

    void steps(Moment moment, int ordinal, List<Step<Moment>> steps) {
        Server server = moment.servers().get(ordinal);
        if (!server.mayBeWritable()) {
            return;
        }
        for (int peer = 0; peer < bounds.members(); peer++) {
            if (peer != ordinal) {
                ask(moment, ordinal, peer, steps);
                hear(moment, ordinal, peer, steps);
            }
        }
        beGranted(moment, ordinal, moment.baton(), "the Baton", steps);
        Batons.Known before = moment.before();
        if (before != null) {
            beGranted(moment, ordinal, before, "a cache of the Baton", steps);
        }
        take(moment, ordinal, steps);
    }

    /** A question that is answered later than at once is only older when its answer arrives. */
    private void ask(Moment moment, int ordinal, int peer, List<Step<Moment>> steps) {
        Server server = moment.servers().get(ordinal);
        if (Server.age(server.onWay(), peer) == 0 && bounds.messages()) {
            return;
        }
        if (!core.saysYes(server, ordinal, moment.servers().get(peer), peer)) {
            return;
        }
        Server asked = server.withProofs(
                server.granted(), server.grantOnWay(), server.heard(), Server.withAge(server.onWay(), peer, 0));
        add(
                moment,
                ordinal,
                bounds.messages() ? asked : arrived(core.hearing(moment.baton().baton(), ordinal, asked, peer), peer),
                () -> "%s asks %s, which says yes".formatted(Sample.name(ordinal), Sample.name(peer)),
                steps);
    }

    private static Server arrived(Server server, int peer) {
        return server.withProofs(
                server.granted(), Server.NEVER, server.heard(), Server.withAge(server.onWay(), peer, Server.NEVER));
    }

    private void hear(Moment moment, int ordinal, int peer, List<Step<Moment>> steps) {
        Server server = moment.servers().get(ordinal);
        int age = Server.age(server.onWay(), peer);
        if (age != Server.NEVER) {
            add(
                    moment,
                    ordinal,
                    core.hearing(moment.baton().baton(), ordinal, server, peer),
                    () -> "the yes of %s arrives at %s, %d ticks after it was asked"
                            .formatted(Sample.name(peer), Sample.name(ordinal), age),
                    steps);
        }
    }

    /** Its challenge is read first, then the Baton; both at once is the best that can happen to it. */
    private void beGranted(Moment moment, int ordinal, Batons.Known read, String what, List<Step<Moment>> steps) {
        Server server = moment.servers().get(ordinal);
        if (!core.isGranted(read, ordinal, server)) {
            return;
        }
        Server granted = server.withProofs(server.granted(), 0, server.heard(), server.onWay());
        add(
                moment,
                ordinal,
                bounds.messages() ? granted : arrived(core.taking(moment.baton().baton(), ordinal, granted), ordinal),
                () -> "an operator reads the challenge of %s, then %s, and grants"
                        .formatted(Sample.name(ordinal), what),
                steps);
    }

    private void take(Moment moment, int ordinal, List<Step<Moment>> steps) {
        Server server = moment.servers().get(ordinal);
        int age = server.grantOnWay();
        if (age != Server.NEVER) {
            add(
                    moment,
                    ordinal,
                    core.taking(moment.baton().baton(), ordinal, server),
                    () -> "a grant arrives at %s, %d ticks after its challenge".formatted(Sample.name(ordinal), age),
                    steps);
        }
    }

    private static void add(
            Moment moment, int ordinal, Server after, Supplier<String> words, List<Step<Moment>> steps) {
        if (!after.equals(moment.servers().get(ordinal))) {
            steps.add(new Step<>(words, moment.with(ordinal, after)));
        }
    }
}
