package io.pgbaton.instance.sql;

import io.pgbaton.core.model.Position;

/**
 * The answer to IDENTIFY_SYSTEM: the only place where a standby tells its timeline on every major.
 *
 * @param position on a primary the end of its flushed log; on a standby the end of what it has, which can stand inside a
 *     record
 */
public record SystemIdentity(String systemIdentifier, Position position) {}
