/** What every program outside the instances begins with: how it logs and how it reaches Temporal. */
@NullMarked
package io.pgbaton.watch.program;

import org.jspecify.annotations.NullMarked;
