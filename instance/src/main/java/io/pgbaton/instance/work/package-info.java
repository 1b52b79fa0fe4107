/** The long steps themselves: bootstrap, join, gate, rejoin. */
@NullMarked
package io.pgbaton.instance.work;

import org.jspecify.annotations.NullMarked;
