/** The rules: pure decisions about who may be primary. No I/O, no clock, no logger. */
@NullMarked
package io.pgbaton.core;

import org.jspecify.annotations.NullMarked;
