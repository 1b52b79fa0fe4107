/** The ports on one machine: the Baton in a file, a printed address, a lock on the volume; and the detector beside it. */
@NullMarked
package io.pgbaton.worker.local;

import org.jspecify.annotations.NullMarked;
