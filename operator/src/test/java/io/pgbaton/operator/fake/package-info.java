/** The cluster that tests speak of. */
@NullMarked
package io.pgbaton.operator.fake;

import org.jspecify.annotations.NullMarked;
