/** What the steps do. Each reads the Baton afresh before each effect, and stops as soon as its attempt is given up. */
@NullMarked
package io.pgbaton.worker.activity;

import org.jspecify.annotations.NullMarked;
