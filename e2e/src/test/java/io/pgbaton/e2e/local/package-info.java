@NullMarked
package io.pgbaton.e2e.local;

import org.jspecify.annotations.NullMarked;
