/** The instance protocol over HTTP. */
@NullMarked
package io.pgbaton.instance.http;

import org.jspecify.annotations.NullMarked;
