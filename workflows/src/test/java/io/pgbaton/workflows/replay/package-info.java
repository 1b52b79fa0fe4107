@NullMarked
package io.pgbaton.workflows.replay;

import org.jspecify.annotations.NullMarked;
