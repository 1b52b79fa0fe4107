/** What is durable: workflow and activity contracts, messages, workflow code, ids and options. */
@NullMarked
package io.pgbaton.workflows;

import org.jspecify.annotations.NullMarked;
