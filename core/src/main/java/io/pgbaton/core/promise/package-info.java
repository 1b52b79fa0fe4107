/** What an instance has promised. */
@NullMarked
package io.pgbaton.core.promise;

import org.jspecify.annotations.NullMarked;
