@NullMarked
package io.pgbaton.core.parameters;

import org.jspecify.annotations.NullMarked;
