/** Watching the instances of all clusters; every replica of the operator does it, whether it leads or not. */
@NullMarked
package io.pgbaton.operator.detect;

import org.jspecify.annotations.NullMarked;
