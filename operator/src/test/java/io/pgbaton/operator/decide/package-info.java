/** Tests. */
@NullMarked
package io.pgbaton.operator.decide;

import org.jspecify.annotations.NullMarked;
