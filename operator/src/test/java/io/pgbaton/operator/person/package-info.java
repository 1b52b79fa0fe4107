/** What people say, and what becomes of it. */
@NullMarked
package io.pgbaton.operator.person;

import org.jspecify.annotations.NullMarked;
