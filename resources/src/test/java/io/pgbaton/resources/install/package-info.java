@NullMarked
package io.pgbaton.resources.install;

import org.jspecify.annotations.NullMarked;
