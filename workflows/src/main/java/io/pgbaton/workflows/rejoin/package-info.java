/** Rejoin: the workflow that brings one member back onto the log of the primary. */
@NullMarked
package io.pgbaton.workflows.rejoin;

import org.jspecify.annotations.NullMarked;
