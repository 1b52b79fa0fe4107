/** Makes the objects of a cluster what they should be, writing nothing that is already so. */
@NullMarked
package io.pgbaton.operator.apply;

import org.jspecify.annotations.NullMarked;
