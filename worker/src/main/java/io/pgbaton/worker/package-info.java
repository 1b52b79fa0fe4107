/** The hands: activities behind ports, and the local implementations of the ports. */
@NullMarked
package io.pgbaton.worker;

import org.jspecify.annotations.NullMarked;
