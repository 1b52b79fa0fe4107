package io.pgbaton.core.explorer.durability;

import io.pgbaton.core.explorer.Batons;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is at one moment, and what was said before: whatever was once ordered may arrive at any later time, any
 * number of times, or never.
 *
 * @param ordered for each epoch four bits and four for its rival: who may be sent a promote
 * @param led for each epoch three bits: one more than the ordinal of its leader
 * @param ledWrites for each epoch four bits: the writes that its leader began with
 * @param rivals for each epoch one bit: a second opening of it was stored, too
 * @param acknowledged for each write three bits: the oldest epoch in which a client saw it succeed
 * @param openings which epochs were opened, and whether there is a Baton
 * @param joins for each epoch one bit: a join onto the new volume was sent in it
 * @param writes how many writes clients sent so far
 * @param wrong what went wrong in the last step; null if nothing did
 */
record Scene(
        Batons.Known baton,
        List<Instance> instances,
        long ordered,
        int led,
        int ledWrites,
        int rivals,
        Openings openings,
        int acknowledged,
        int joins,
        int writes,
        @Nullable String wrong) {
    private static final int NIBBLE = 15;

    Instance instance(int ordinal) {
        return instances.get(ordinal);
    }

    int leaderOf(int epoch) {
        return (led >>> (3 * epoch) & 7) - 1;
    }

    int writesOfLeader(int epoch) {
        return ledWrites >>> (4 * epoch) & NIBBLE;
    }

    int acknowledgedIn(int write) {
        return acknowledged >>> (3 * write) & 7;
    }

    boolean isOrdered(int epoch, boolean rival, int ordinal) {
        return (ordered >>> (8 * epoch + (rival ? 4 : 0) + ordinal) & 1) == 1;
    }

    boolean hasRival(int epoch) {
        return (rivals >>> epoch & 1) == 1;
    }

    boolean joinWasSent(int epoch) {
        return (joins >>> epoch & 1) == 1;
    }

    Scene with(int ordinal, Instance instance) {
        Instance[] changed = instances.toArray(Instance[]::new);
        changed[ordinal] = instance;
        return copy(baton, List.of(changed), ordered, acknowledged, null);
    }

    Scene with(Batons.Known changed) {
        return copy(changed, instances, ordered, acknowledged, null);
    }

    Scene ordering(int epoch, boolean rival, int ordinal) {
        long bit = 1L << (8 * epoch + (rival ? 4 : 0) + ordinal);
        return copy(baton, instances, ordered | bit, acknowledged, null);
    }

    Scene acknowledging(int write, int epoch, @Nullable String harm) {
        int others = acknowledged & ~(7 << (3 * write));
        return copy(baton, instances, ordered, others | epoch << (3 * write), harm);
    }

    private Scene copy(
            Batons.Known newBaton,
            List<Instance> newInstances,
            long newOrdered,
            int newAcknowledged,
            @Nullable String harm) {
        return new Scene(
                newBaton,
                newInstances,
                newOrdered,
                led,
                ledWrites,
                rivals,
                openings,
                newAcknowledged,
                joins,
                writes,
                harm);
    }

    Scene opening(Batons.Known changed, boolean rival) {
        int newRivals = rival ? rivals | 1 << changed.epoch() : rivals;
        boolean byAdoption = openings.isAdopted(baton.epoch(), baton.rival());
        return opening(changed, newRivals, openings.opening(changed.epoch(), rival, byAdoption));
    }

    /** A new Baton is there, made over data. */
    Scene adopting(Batons.Known changed) {
        int newRivals = changed.rival() ? rivals | 1 << changed.epoch() : rivals;
        return opening(changed, newRivals, openings.opening(changed.epoch(), changed.rival(), true));
    }

    /** Nobody knows any more what it said; this stands in its place. */
    Scene losingTheBaton(Batons.Known nothing) {
        return opening(nothing, rivals, openings.losing());
    }

    private Scene opening(Batons.Known changed, int newRivals, Openings newOpenings) {
        return new Scene(
                changed, instances, ordered, led, ledWrites, newRivals, newOpenings, acknowledged, joins, writes, null);
    }

    Scene leading(int epoch, int ordinal, int writesInLog, @Nullable String harm) {
        int newLed = (led & ~(7 << (3 * epoch))) | ((ordinal + 1) << (3 * epoch));
        int newWrites = (ledWrites & ~(NIBBLE << (4 * epoch))) | (writesInLog << (4 * epoch));
        return new Scene(
                baton, instances, ordered, newLed, newWrites, rivals, openings, acknowledged, joins, writes, harm);
    }

    Scene sendingJoin(int epoch) {
        return new Scene(
                baton,
                instances,
                ordered,
                led,
                ledWrites,
                rivals,
                openings,
                acknowledged,
                joins | 1 << epoch,
                writes,
                null);
    }

    Scene writing() {
        return new Scene(
                baton, instances, ordered, led, ledWrites, rivals, openings, acknowledged, joins, writes + 1, null);
    }
}
