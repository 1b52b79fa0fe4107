/** What people are told: status, conditions, Events, and a record of each role change. */
@NullMarked
package io.pgbaton.operator.report;

import org.jspecify.annotations.NullMarked;
