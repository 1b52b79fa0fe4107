@NullMarked
package io.pgbaton.worker.activity;

import org.jspecify.annotations.NullMarked;
