/** What a backup is taken from. */
@NullMarked
package io.pgbaton.core.backup;

import org.jspecify.annotations.NullMarked;
