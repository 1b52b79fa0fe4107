/** What each command does, once it is allowed. */
@NullMarked
package io.pgbaton.instance.command;

import org.jspecify.annotations.NullMarked;
