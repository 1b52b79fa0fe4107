/** Real instance processes on real PostgreSQL, as deploy/local/instance starts them. */
@NullMarked
package io.pgbaton.instance.local;

import org.jspecify.annotations.NullMarked;
