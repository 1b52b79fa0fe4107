@NullMarked
package io.pgbaton.resources.cluster;

import org.jspecify.annotations.NullMarked;
