@NullMarked
package io.pgbaton.instance.work;

import org.jspecify.annotations.NullMarked;
