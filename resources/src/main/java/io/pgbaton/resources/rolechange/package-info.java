/** The record of a role change as a Kubernetes resource. */
@NullMarked
package io.pgbaton.resources.rolechange;

import org.jspecify.annotations.NullMarked;
