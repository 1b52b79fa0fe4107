@NullMarked
package io.pgbaton.workflows.rejoin;

import org.jspecify.annotations.NullMarked;
