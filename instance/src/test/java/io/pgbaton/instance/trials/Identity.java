package io.pgbaton.instance.trials;

import io.pgbaton.core.model.Lsn;

/**
 * What IDENTIFY_SYSTEM tells.
 *
 * @param position end of what is flushed on a primary, of what is replayed (or received) on a standby
 */
record Identity(String systemId, int timeline, Lsn position) {}
