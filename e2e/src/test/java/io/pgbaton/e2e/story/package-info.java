@NullMarked
package io.pgbaton.e2e.story;

import org.jspecify.annotations.NullMarked;
