/** Reroute: the workflow that publishes the primary again when somebody changed what was published. */
@NullMarked
package io.pgbaton.workflows.reroute;

import org.jspecify.annotations.NullMarked;
