/** A cluster under test and what can be seen of it from outside, wherever it runs. */
@NullMarked
package io.pgbaton.e2e.stack;

import org.jspecify.annotations.NullMarked;
