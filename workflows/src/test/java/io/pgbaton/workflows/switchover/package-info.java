@NullMarked
package io.pgbaton.workflows.switchover;

import org.jspecify.annotations.NullMarked;
