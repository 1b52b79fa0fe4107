@NullMarked
package io.pgbaton.resources.rolechange;

import org.jspecify.annotations.NullMarked;
