@NullMarked
package io.pgbaton.worker.port;

import org.jspecify.annotations.NullMarked;
