/** Tests. */
@NullMarked
package io.pgbaton.operator.desired;

import org.jspecify.annotations.NullMarked;
