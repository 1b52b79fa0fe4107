/** The parameters that the cluster's owner chose for PostgreSQL, on their way into its configuration. */
@NullMarked
package io.pgbaton.instance.parameters;

import org.jspecify.annotations.NullMarked;
