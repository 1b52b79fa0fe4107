/** A person who works with a browser. */
@NullMarked
package io.pgbaton.e2e.webui;

import org.jspecify.annotations.NullMarked;
