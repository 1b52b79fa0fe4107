/** The parts of one instance process, put together. */
@NullMarked
package io.pgbaton.instance.node;

import org.jspecify.annotations.NullMarked;
