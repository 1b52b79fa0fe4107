/** The wire records of the instance protocol. */
@NullMarked
package io.pgbaton.core.protocol;

import org.jspecify.annotations.NullMarked;
