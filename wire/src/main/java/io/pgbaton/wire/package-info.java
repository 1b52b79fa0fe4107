/** One JSON form of the core records, for the instance protocol, the Baton file and Temporal payloads. */
@NullMarked
package io.pgbaton.wire;

import org.jspecify.annotations.NullMarked;
