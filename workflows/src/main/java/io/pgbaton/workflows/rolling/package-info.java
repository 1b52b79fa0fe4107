/** RollingChange: the workflow that makes the instances of a running cluster again, one after another. */
@NullMarked
package io.pgbaton.workflows.rolling;

import org.jspecify.annotations.NullMarked;
