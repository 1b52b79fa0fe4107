/** Proof that nobody else can be writable (M3). */
@NullMarked
package io.pgbaton.core.fencing;

import org.jspecify.annotations.NullMarked;
