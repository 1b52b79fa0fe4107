/** What the activities need from the world around them; each port has a contract test that every implementation passes. */
@NullMarked
package io.pgbaton.worker.port;

import org.jspecify.annotations.NullMarked;
