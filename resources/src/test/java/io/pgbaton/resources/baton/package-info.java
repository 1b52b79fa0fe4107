@NullMarked
package io.pgbaton.resources.baton;

import org.jspecify.annotations.NullMarked;
