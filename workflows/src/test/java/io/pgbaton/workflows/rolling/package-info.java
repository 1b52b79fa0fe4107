@NullMarked
package io.pgbaton.workflows.rolling;

import org.jspecify.annotations.NullMarked;
