/** The PostgreSQL server: its files, its processes, its start and its end. */
@NullMarked
package io.pgbaton.instance.server;

import org.jspecify.annotations.NullMarked;
