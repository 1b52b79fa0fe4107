package io.pgbaton.core.explorer;

import java.util.function.Supplier;

/** One thing that can happen next. */
record Step(Supplier<String> words, State next) {}
