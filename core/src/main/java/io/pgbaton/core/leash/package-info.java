/** The leash: a server stays writable only while enough others let it (I5, I6, I8). */
@NullMarked
package io.pgbaton.core.leash;

import org.jspecify.annotations.NullMarked;
