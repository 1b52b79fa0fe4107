/** A whole cluster on this machine, of real processes: Temporal, instances, workers, detector. */
@NullMarked
package io.pgbaton.e2e.local;

import org.jspecify.annotations.NullMarked;
