/** May the role be moved on purpose, and what does whoever allows it have to know? */
@NullMarked
package io.pgbaton.core.switchover;

import org.jspecify.annotations.NullMarked;
