/** What clients saw: who acknowledged what, who was writable when, and whether anything that was acknowledged is missing. */
@NullMarked
package io.pgbaton.e2e.ledger;

import org.jspecify.annotations.NullMarked;
