@NullMarked
package io.pgbaton.watch.program;

import org.jspecify.annotations.NullMarked;
