/** Starting and signalling runs from outside: what a detector or operator needs. */
@NullMarked
package io.pgbaton.workflows.start;

import org.jspecify.annotations.NullMarked;
