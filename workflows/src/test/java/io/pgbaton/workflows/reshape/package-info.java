/** A lost member leaves, its new volume comes in. */
@NullMarked
package io.pgbaton.workflows.reshape;

import org.jspecify.annotations.NullMarked;
