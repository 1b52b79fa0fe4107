/** DeleteCluster: the workflow that stops a cluster in order and leaves its volumes. */
@NullMarked
package io.pgbaton.workflows.deletion;

import org.jspecify.annotations.NullMarked;
