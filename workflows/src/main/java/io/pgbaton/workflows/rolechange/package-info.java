/** RoleChange: the workflow that moves the baton, at a bootstrap or a failover. */
@NullMarked
package io.pgbaton.workflows.rolechange;

import org.jspecify.annotations.NullMarked;
