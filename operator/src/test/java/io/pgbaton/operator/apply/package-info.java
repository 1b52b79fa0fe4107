/** Tests. */
@NullMarked
package io.pgbaton.operator.apply;

import org.jspecify.annotations.NullMarked;
