/** Watching, without processes. */
@NullMarked
package io.pgbaton.watch;

import org.jspecify.annotations.NullMarked;
