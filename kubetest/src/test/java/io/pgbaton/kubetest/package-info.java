@NullMarked
package io.pgbaton.kubetest;

import org.jspecify.annotations.NullMarked;
