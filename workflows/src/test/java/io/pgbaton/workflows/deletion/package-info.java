@NullMarked
package io.pgbaton.workflows.deletion;

import org.jspecify.annotations.NullMarked;
