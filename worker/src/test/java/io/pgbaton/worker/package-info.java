@NullMarked
package io.pgbaton.worker;

import org.jspecify.annotations.NullMarked;
