package io.pgbaton.e2e.local;

import java.nio.file.Path;

/**
 * What a stack consists of.
 *
 * @param directory where everything about it is kept; emptied when it starts
 * @param clusterName what its instances are called, before the ordinal
 * @param major of PostgreSQL
 * @param workers how many worker processes it starts with
 * @param wantedPorts true to listen on Temporal's usual ports if they are free, so that people find it
 * @param ownClocks true to give each instance a wall clock of its own
 */
public record Plan(Path directory, String clusterName, int major, int workers, boolean wantedPorts, boolean ownClocks) {
    public static final int INSTANCES = 3;
    public static final int DEFAULT_MAJOR = 17;

    public static Plan in(Path directory) {
        return new Plan(directory, "orders", DEFAULT_MAJOR, 1, false, false);
    }

    public Plan named(String name) {
        return new Plan(directory, name, major, workers, wantedPorts, ownClocks);
    }

    public Plan onMajor(int version) {
        return new Plan(directory, clusterName, version, workers, wantedPorts, ownClocks);
    }

    public Plan withWorkers(int count) {
        return new Plan(directory, clusterName, major, count, wantedPorts, ownClocks);
    }

    public Plan onWantedPorts() {
        return new Plan(directory, clusterName, major, workers, true, ownClocks);
    }

    /** Each instance gets a wall clock of its own, which can be stepped. */
    public Plan withOwnClocks() {
        return new Plan(directory, clusterName, major, workers, wantedPorts, true);
    }
}
