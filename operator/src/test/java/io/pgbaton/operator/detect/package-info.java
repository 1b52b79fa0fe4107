/** Tests. */
@NullMarked
package io.pgbaton.operator.detect;

import org.jspecify.annotations.NullMarked;
