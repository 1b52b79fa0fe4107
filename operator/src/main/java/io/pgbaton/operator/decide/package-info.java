/** What the operator makes of what it sees: pure functions, each with its reason in one sentence. */
@NullMarked
package io.pgbaton.operator.decide;

import org.jspecify.annotations.NullMarked;
