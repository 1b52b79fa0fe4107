@NullMarked
package io.pgbaton.core.rolling;

import org.jspecify.annotations.NullMarked;
