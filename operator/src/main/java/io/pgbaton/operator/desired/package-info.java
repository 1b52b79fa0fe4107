/** What the objects of a cluster should look like: pure functions of what was asked for. */
@NullMarked
package io.pgbaton.operator.desired;

import org.jspecify.annotations.NullMarked;
