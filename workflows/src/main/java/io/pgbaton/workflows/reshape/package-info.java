/** Reshape: the workflow that changes who may acknowledge, one safe step after another. */
@NullMarked
package io.pgbaton.workflows.reshape;

import org.jspecify.annotations.NullMarked;
