package io.pgbaton.instance.trials;

import java.util.Arrays;
import java.util.stream.Stream;

/** The majors of PostgreSQL that are supported: those on which every trial passes. The only list of them. */
enum Major {
    V15(15),
    V17(17),
    V18(18);

    private final int number;

    Major(int number) {
        this.number = number;
    }

    /** On which the trials run: all of them, unless the system property {@code pgbaton.majors} names the one to run them on. */
    static Stream<Major> tried() {
        String only = System.getProperty("pgbaton.majors", "all");
        return Arrays.stream(values())
                .filter(major -> only.equals("all") || only.equals(Integer.toString(major.number)));
    }

    /** The same in numbers, for tests of pgbaton that look at what differs between majors. */
    static Stream<Integer> triedNumbers() {
        return tried().map(Major::number);
    }

    int number() {
        return number;
    }

    boolean isAtLeast(int other) {
        return number >= other;
    }

    /** Path of one of its programs, inside its root filesystem. */
    String program(String name) {
        return "/usr/lib/postgresql/%d/bin/%s".formatted(number, name);
    }

    @Override
    public String toString() {
        return "PostgreSQL " + number;
    }
}
