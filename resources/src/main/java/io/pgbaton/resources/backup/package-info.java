/** A backup as a Kubernetes resource, which outlives the cluster that it was taken from. */
@NullMarked
package io.pgbaton.resources.backup;

import org.jspecify.annotations.NullMarked;
