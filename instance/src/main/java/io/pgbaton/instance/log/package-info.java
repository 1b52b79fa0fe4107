/** Where the log of a server ends, seen from inside and from outside. */
@NullMarked
package io.pgbaton.instance.log;

import org.jspecify.annotations.NullMarked;
