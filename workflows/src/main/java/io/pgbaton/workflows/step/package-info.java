/** The contracts between workflows and activities: each activity is one idempotent, observable step. */
@NullMarked
package io.pgbaton.workflows.step;

import org.jspecify.annotations.NullMarked;
