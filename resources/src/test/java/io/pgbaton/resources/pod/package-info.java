/** Ends of runs, without a server. */
@NullMarked
package io.pgbaton.resources.pod;

import org.jspecify.annotations.NullMarked;
