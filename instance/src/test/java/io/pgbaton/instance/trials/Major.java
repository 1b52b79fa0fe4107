package io.pgbaton.instance.trials;

/** The majors of PostgreSQL that are supported: those on which every trial passes. The only list of them. */
enum Major {
    V15(15),
    V17(17),
    V18(18);

    private final int number;

    Major(int number) {
        this.number = number;
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
