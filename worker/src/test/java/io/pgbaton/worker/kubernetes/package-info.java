@NullMarked
package io.pgbaton.worker.kubernetes;

import org.jspecify.annotations.NullMarked;
