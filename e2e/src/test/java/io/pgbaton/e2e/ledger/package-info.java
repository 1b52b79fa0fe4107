@NullMarked
package io.pgbaton.e2e.ledger;

import org.jspecify.annotations.NullMarked;
