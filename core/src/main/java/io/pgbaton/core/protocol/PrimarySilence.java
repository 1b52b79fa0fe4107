package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Ballot;

/**
 * For how long a member that follows has not been asked for its leave by the primary it follows. A primary asks all the time,
 * so this tells its silence where an idle stream does not. It counts only the time in which this member itself was awake.
 *
 * @param ballot promised and followed; a question of another one breaks no silence
 * @param silentMillis since the last question, or since it began to follow in this run of its process
 */
public record PrimarySilence(Ballot ballot, long silentMillis) {}
