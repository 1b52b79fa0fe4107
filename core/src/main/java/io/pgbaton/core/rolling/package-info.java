/** Rolling: in which order the instances of a running cluster are made again. */
@NullMarked
package io.pgbaton.core.rolling;

import org.jspecify.annotations.NullMarked;
