/** The operator, from outside its packages. */
@NullMarked
package io.pgbaton.operator;

import org.jspecify.annotations.NullMarked;
