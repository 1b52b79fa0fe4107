@NullMarked
package io.pgbaton.workflows;

import org.jspecify.annotations.NullMarked;
