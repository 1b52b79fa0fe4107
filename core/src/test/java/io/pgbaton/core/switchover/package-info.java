@NullMarked
package io.pgbaton.core.switchover;

import org.jspecify.annotations.NullMarked;
