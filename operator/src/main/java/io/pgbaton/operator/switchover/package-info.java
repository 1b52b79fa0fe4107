/** Switchovers that somebody asked for with a PostgresRoleChange. */
@NullMarked
package io.pgbaton.operator.switchover;

import org.jspecify.annotations.NullMarked;
