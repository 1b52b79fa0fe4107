/** What an instance process is told, and the bounds it keeps. */
@NullMarked
package io.pgbaton.instance.settings;

import org.jspecify.annotations.NullMarked;
