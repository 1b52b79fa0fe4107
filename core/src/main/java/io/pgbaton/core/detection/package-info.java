/** Is the primary lost, and what has to be done about it. */
@NullMarked
package io.pgbaton.core.detection;

import org.jspecify.annotations.NullMarked;
