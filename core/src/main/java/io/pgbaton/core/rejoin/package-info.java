/** How a member comes back: follow, rewind or clone. */
@NullMarked
package io.pgbaton.core.rejoin;

import org.jspecify.annotations.NullMarked;
