/** The Baton as a Kubernetes resource, and its way from and to core's Baton. */
@NullMarked
package io.pgbaton.resources.baton;

import org.jspecify.annotations.NullMarked;
