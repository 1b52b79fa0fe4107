package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Command;

/**
 * A candidate that was promoted.
 *
 * @param source as the others follow it
 * @param from the end of the log it was promoted at
 */
record Leader(Member member, Command.Source source, Position from) {}
