/** The process of a backup Job: copies a running server, proves that the copy is good, and says where it is. */
@NullMarked
package io.pgbaton.instance.backup;

import org.jspecify.annotations.NullMarked;
