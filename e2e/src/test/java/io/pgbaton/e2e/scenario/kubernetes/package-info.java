/** Scenarios in the sandbox: a real Kubernetes, the installed operator and workers, and clients that write all the time. */
@NullMarked
package io.pgbaton.e2e.scenario.kubernetes;

import org.jspecify.annotations.NullMarked;
