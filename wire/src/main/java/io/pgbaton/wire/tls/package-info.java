/**
 * Who speaks: mutual TLS between operator, worker and instances of one cluster. A certificate counts if an authority of this
 * cluster issued it and its URI names this cluster and an expected role; host names do not matter, because addresses of pods
 * are used again.
 */
@NullMarked
package io.pgbaton.wire.tls;

import org.jspecify.annotations.NullMarked;
