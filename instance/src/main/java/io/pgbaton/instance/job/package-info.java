/** Long steps that the instance owns: how they are asked for, overtaken and ended. */
@NullMarked
package io.pgbaton.instance.job;

import org.jspecify.annotations.NullMarked;
