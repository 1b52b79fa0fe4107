/** What pgbaton's own processes read from a cluster's Secrets. */
@NullMarked
package io.pgbaton.resources.secret;

import org.jspecify.annotations.NullMarked;
