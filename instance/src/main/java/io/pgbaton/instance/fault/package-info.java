/** Points at which a test can have the process die. */
@NullMarked
package io.pgbaton.instance.fault;

import org.jspecify.annotations.NullMarked;
