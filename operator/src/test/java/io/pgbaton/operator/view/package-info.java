/** Tests. */
@NullMarked
package io.pgbaton.operator.view;

import org.jspecify.annotations.NullMarked;
