/** Which replica of the operator reconciles. Convenience, never safety: effects are fenced by workflow id and epoch. */
@NullMarked
package io.pgbaton.operator.leader;

import org.jspecify.annotations.NullMarked;
