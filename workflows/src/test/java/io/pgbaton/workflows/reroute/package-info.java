/** Publishing the primary again. */
@NullMarked
package io.pgbaton.workflows.reroute;

import org.jspecify.annotations.NullMarked;
