/** In-memory ports: each passes the same contract test as the real one. */
@NullMarked
package io.pgbaton.worker.fake;

import org.jspecify.annotations.NullMarked;
