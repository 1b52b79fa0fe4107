/** Watching the pods of all clusters: where they are, and which runs in them were seen to end. */
@NullMarked
package io.pgbaton.resources.pod;

import org.jspecify.annotations.NullMarked;
