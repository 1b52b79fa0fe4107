/** A switchover that somebody asked for: planned, approved where that is wanted, and then carried out by a role change. */
@NullMarked
package io.pgbaton.workflows.switchover;

import org.jspecify.annotations.NullMarked;
