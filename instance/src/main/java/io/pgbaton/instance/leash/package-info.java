/** The leash on this instance's own server, and what it says to others about theirs (I5, I6, I8). */
@NullMarked
package io.pgbaton.instance.leash;

import org.jspecify.annotations.NullMarked;
