@NullMarked
package io.pgbaton.workflows.rolechange;

import org.jspecify.annotations.NullMarked;
