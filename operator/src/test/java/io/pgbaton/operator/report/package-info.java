/** Tests. */
@NullMarked
package io.pgbaton.operator.report;

import org.jspecify.annotations.NullMarked;
