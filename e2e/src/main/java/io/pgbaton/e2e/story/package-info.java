/** What happened, told from what clients saw and from the workflow's own history. */
@NullMarked
package io.pgbaton.e2e.story;

import org.jspecify.annotations.NullMarked;
