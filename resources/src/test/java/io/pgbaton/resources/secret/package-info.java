@NullMarked
package io.pgbaton.resources.secret;

import org.jspecify.annotations.NullMarked;
