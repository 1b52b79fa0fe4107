@NullMarked
package io.pgbaton.resources;

import org.jspecify.annotations.NullMarked;
