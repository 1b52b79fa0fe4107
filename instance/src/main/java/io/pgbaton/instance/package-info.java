/** The process beside each PostgreSQL: supervises it and keeps the promise. */
@NullMarked
package io.pgbaton.instance;

import org.jspecify.annotations.NullMarked;
