/** Words and values of the field: epoch, LSN, timeline, member. */
@NullMarked
package io.pgbaton.core.model;

import org.jspecify.annotations.NullMarked;
