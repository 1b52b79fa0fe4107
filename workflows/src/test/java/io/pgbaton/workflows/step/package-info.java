@NullMarked
package io.pgbaton.workflows.step;

import org.jspecify.annotations.NullMarked;
