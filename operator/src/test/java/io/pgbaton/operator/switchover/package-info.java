/** Requests for a switchover. */
@NullMarked
package io.pgbaton.operator.switchover;

import org.jspecify.annotations.NullMarked;
