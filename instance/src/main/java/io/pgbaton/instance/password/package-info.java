/** The application's password: the Secret says what it is, the database learns it. */
@NullMarked
package io.pgbaton.instance.password;

import org.jspecify.annotations.NullMarked;
