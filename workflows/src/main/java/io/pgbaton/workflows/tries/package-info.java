/** What runs have in common that repeat themselves until they succeed. */
@NullMarked
package io.pgbaton.workflows.tries;

import org.jspecify.annotations.NullMarked;
