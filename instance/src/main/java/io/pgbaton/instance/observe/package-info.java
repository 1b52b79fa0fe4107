/** What the instance says about itself. */
@NullMarked
package io.pgbaton.instance.observe;

import org.jspecify.annotations.NullMarked;
