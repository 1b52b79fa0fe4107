/** Watching a cluster from outside: its instances' streams, what they come to, and the run that has to be raised. */
@NullMarked
package io.pgbaton.watch;

import org.jspecify.annotations.NullMarked;
