@NullMarked
package io.pgbaton.certificates;

import org.jspecify.annotations.NullMarked;
