/** The promise on the volume, and the lock under which it is judged. */
@NullMarked
package io.pgbaton.instance.promise;

import org.jspecify.annotations.NullMarked;
