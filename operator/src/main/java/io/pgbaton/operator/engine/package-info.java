/**
 * The workflow engine as the operator sees it: is it there, and what are the runs of a cluster doing. Every question is
 * bounded, and its answer may be "unknown".
 */
@NullMarked
package io.pgbaton.operator.engine;

import org.jspecify.annotations.NullMarked;
