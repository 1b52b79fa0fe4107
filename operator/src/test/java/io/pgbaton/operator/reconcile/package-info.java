/** Requests for a reconcile. */
@NullMarked
package io.pgbaton.operator.reconcile;

import org.jspecify.annotations.NullMarked;
