/** Connections to PostgreSQL: the own server's and the primary's. */
@NullMarked
package io.pgbaton.instance.sql;

import org.jspecify.annotations.NullMarked;
