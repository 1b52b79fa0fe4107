/** Scenarios, demo and bench: everything real, driven from outside. */
@NullMarked
package io.pgbaton.e2e;

import org.jspecify.annotations.NullMarked;
