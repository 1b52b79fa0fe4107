@NullMarked
package io.pgbaton.worker.local;

import org.jspecify.annotations.NullMarked;
