/** The parameters of PostgreSQL that the owner of a cluster chooses: which may be chosen, and what a standby makes of them. */
@NullMarked
package io.pgbaton.core.parameters;

import org.jspecify.annotations.NullMarked;
