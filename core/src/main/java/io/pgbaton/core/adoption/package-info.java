/** A cluster with data and no Baton: may it get one, and which? */
@NullMarked
package io.pgbaton.core.adoption;

import org.jspecify.annotations.NullMarked;
