@NullMarked
package io.pgbaton.e2e.process;

import org.jspecify.annotations.NullMarked;
