@NullMarked
package io.pgbaton.e2e.scenario;

import org.jspecify.annotations.NullMarked;
