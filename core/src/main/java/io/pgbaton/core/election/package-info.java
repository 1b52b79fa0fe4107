/** Who leads next: quorum (M1), maximum (M2), pre-vote (M0). */
@NullMarked
package io.pgbaton.core.election;

import org.jspecify.annotations.NullMarked;
