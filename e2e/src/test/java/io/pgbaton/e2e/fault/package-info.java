@NullMarked
package io.pgbaton.e2e.fault;

import org.jspecify.annotations.NullMarked;
