/** An explicit-state explorer for small worlds. */
@NullMarked
package io.pgbaton.core.explorer.engine;

import org.jspecify.annotations.NullMarked;
