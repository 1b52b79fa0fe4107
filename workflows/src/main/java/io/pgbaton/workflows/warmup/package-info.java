/** A workflow that does nothing, to warm a worker up before it counts as ready. */
@NullMarked
package io.pgbaton.workflows.warmup;

import org.jspecify.annotations.NullMarked;
