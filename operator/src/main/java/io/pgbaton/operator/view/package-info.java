/** What is known about a cluster at one moment; no decision is taken here. */
@NullMarked
package io.pgbaton.operator.view;

import org.jspecify.annotations.NullMarked;
