/** The reconcile chain of a cluster, and where its events come from. */
@NullMarked
package io.pgbaton.operator.reconcile;

import org.jspecify.annotations.NullMarked;
