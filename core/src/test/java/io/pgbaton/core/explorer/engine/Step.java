package io.pgbaton.core.explorer.engine;

import java.util.function.Supplier;

/** One thing that can happen next. */
public record Step<S>(Supplier<String> words, S next) {}
