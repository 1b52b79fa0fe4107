package io.pgbaton.instance.trials;

/** A process that the postmaster forked, with the title that it shows in the process list. */
record Child(long pid, String title) {}
