/** The Baton: who may be primary, and the transitions it may make. */
@NullMarked
package io.pgbaton.core.baton;

import org.jspecify.annotations.NullMarked;
