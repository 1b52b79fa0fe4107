/** The program itself. */
@NullMarked
package io.pgbaton.instance.cli;

import org.jspecify.annotations.NullMarked;
