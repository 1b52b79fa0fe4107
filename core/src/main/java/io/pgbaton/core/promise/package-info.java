/** What an instance has promised, and what it may still do. */
@NullMarked
package io.pgbaton.core.promise;

import org.jspecify.annotations.NullMarked;
