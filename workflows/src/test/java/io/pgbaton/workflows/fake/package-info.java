/** Scripted steps, and the cluster that tests speak of. */
@NullMarked
package io.pgbaton.workflows.fake;

import org.jspecify.annotations.NullMarked;
