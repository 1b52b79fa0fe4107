/** The volume and how things are made durable on it. */
@NullMarked
package io.pgbaton.instance.volume;

import org.jspecify.annotations.NullMarked;
