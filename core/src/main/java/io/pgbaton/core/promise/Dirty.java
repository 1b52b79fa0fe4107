package io.pgbaton.core.promise;

import io.pgbaton.core.model.Lsn;

/**
 * A rewind, clone or restore was begun: what this volume once acknowledged may be gone from it (I10).
 *
 * <p>It may follow and acknowledge, but counts for nothing and cannot lead until it has flushed {@code floor} again.
 *
 * @param floor the position up to which it must have flushed to be whole again
 * @param cause what was begun, in words
 */
public record Dirty(Lsn floor, String cause) {}
