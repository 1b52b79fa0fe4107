/** Changing who acknowledges commits, and how many of them: every step leaves setting and Baton compatible. */
@NullMarked
package io.pgbaton.core.membership;

import org.jspecify.annotations.NullMarked;
