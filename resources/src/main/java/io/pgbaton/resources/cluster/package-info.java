/** A cluster as people ask for it, and what the operator says about it. */
@NullMarked
package io.pgbaton.resources.cluster;

import org.jspecify.annotations.NullMarked;
