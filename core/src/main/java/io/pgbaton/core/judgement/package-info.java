/** What an instance may still do, given what it has promised. */
@NullMarked
package io.pgbaton.core.judgement;

import org.jspecify.annotations.NullMarked;
